import { epochsOf, FIRST_EPOCHS, type User } from '../../domain/account.js';
import { plusSeconds } from '../../domain/instant.js';
import type { CodeAttempt } from '../core-effects.js';
import { findOwner } from './address-owner.js';
import { isVerifiedByAnother } from './email-verification.js';
import { findUnder } from './find-under.js';
import type { Scope } from './interpreter.js';
import { problemsOfNew, resetTo } from './new-password.js';
import { toStranger } from './notifications.js';
import type { InterpreterParts, Questions } from './parts.js';

/** Answers what is asked where a password is reset by a code that is mailed. */
export function resetCodeQuestions(
  parts: InterpreterParts,
): Questions<'findResetOwner' | 'issueResetCode' | 'matchResetCode' | 'examineResetByCode'> {
  const { account, codes, keyring } = parts;
  return {
    findResetOwner: async ({ email }) => {
      const user = await findOwner(parts, email);
      if (!user && account.preventEnumeration === false) return { reply: { type: 'resetAccountUnknown' } };
      const epochs = user ? epochsOf(user) : FIRST_EPOCHS;
      const candidate = { userId: user?.id ?? null, email, phone: null, isSignup: false, ...epochs };
      return { reply: { type: 'resetOwnerFound', email, candidate } };
    },

    issueResetCode: async ({ email, candidate }, { at }) => {
      const { code, codeHash } = codes.issue(account.passwordResetByCodeFormat);
      // The same work for an address that nobody has.
      const sealedSecret = keyring.seal(code, 'outbox');
      const [toNobody = null] = toStranger(parts, email);
      return {
        reply: {
          type: 'resetCodeIssued',
          codeHash,
          mail:
            candidate.userId === null
              ? toNobody
              : { kind: 'password_reset_code', to: email, carries: 'code', sealedSecret },
          limits: {
            expiresAt: plusSeconds(at, account.passwordResetByCodeTimeout),
            attempts: account.passwordResetByCodeMaxAttempts,
            resends: 0,
            changes: 0,
          },
        },
      };
    },

    matchResetCode: async (attempt, scope) => {
      const user = await userBy(parts, attempt, scope);
      return { reply: user ? { type: 'resetCodeMatched', user } : { type: 'resetCodeMismatched' } };
    },

    examineResetByCode: async ({ password, ...attempt }, scope) => {
      const user = await userBy(parts, attempt, scope);
      if (!user) return { reply: { type: 'resetCodeMismatched' } };
      const problems = await problemsOfNew(parts, user, { password, param: 'password' });
      if (problems.length > 0) return { reply: { type: 'resetByCodeRefused', problems } };
      const { email } = attempt;
      const addresses = await scope.listEmails(user.id);
      return {
        reply: { type: 'resetByCodeAccepted', email, reset: await resetTo(parts, password, { user, scope }) },
        expects: [
          { type: 'userUnchanged', userId: user.id, ...epochsOf(user) },
          { type: 'emailsUnchanged', userId: user.id, addresses },
        ],
      };
    },
  };
}

/** Whose password a code resets; nobody's if it is wrong, or no good any more. */
async function userBy(
  parts: InterpreterParts,
  { code, codeHash, email, userId, epochs }: CodeAttempt,
  scope: Scope,
): Promise<User | null> {
  // What is asked beyond this depends on whose code it is: only a right one may show that (promise 14).
  if (!parts.codes.matches(code, codeHash) || userId === null) return null;
  const user = await findUnder(userId, epochs, scope);
  if (!user) return null;
  // Whoever reads the mail of an address that the account has lost has lost the account as well.
  const hasEmail = (await scope.listEmails(user.id)).some((own) => own.email === email);
  return hasEmail && !(await isVerifiedByAnother(parts, email, user.id)) ? user : null;
}
