import { epochsOf, FIRST_EPOCHS } from '../../domain/account.js';
import type { Candidate } from '../../domain/candidate.js';
import type { Email } from '../../domain/email.js';
import { plusSeconds } from '../../domain/instant.js';
import type { MailRequest } from '../core-effects.js';
import { findOwner } from './address-owner.js';
import { isVerifiedByAnother } from './email-verification.js';
import type { InterpreterParts, Questions } from './parts.js';
import type { StageCondition } from './pipeline.js';

/**
 * Whether a code is required of somebody who has proved something else; a code is not asked for twice, nor in a browser
 * that they trust.
 */
export function loginByCodeCondition({ account, trustedBrowsers }: InterpreterParts): StageCondition {
  const { loginByCodeRequired, loginByCodeTrustEnabled } = account;
  return async (candidate, scope) => {
    if (loginByCodeTrustEnabled && trustedBrowsers.isTrustedBy(candidate, scope)) return false;
    const last = scope
      .methods()
      .filter((method) => method.userId === candidate.userId)
      .at(-1)?.method;
    if (last === 'code') return false;
    if (typeof loginByCodeRequired === 'boolean') return loginByCodeRequired;
    return loginByCodeRequired.length > 0 && (last === undefined || loginByCodeRequired.includes(last));
  };
}

/** Answers what is asked where people log in by a code that is mailed to them. */
export function loginByCodeQuestions(
  parts: InterpreterParts,
): Questions<'findLoginAccount' | 'issueLoginCode' | 'matchLoginCode'> {
  const { account, codes, keyring } = parts;
  return {
    findLoginAccount: async ({ email }) => {
      const user = await findOwner(parts, email);
      if (!user && account.preventEnumeration === false) return { reply: { type: 'loginAccountUnknown' } };
      const candidate: Candidate = {
        userId: user?.id ?? null,
        email,
        isSignup: false,
        ...(user ? epochsOf(user) : FIRST_EPOCHS),
      };
      return { reply: { type: 'loginAccountFound', candidate, email } };
    },

    issueLoginCode: async ({ email, candidate }, { at }) => {
      const { code, codeHash } = codes.issue(account.loginByCodeFormat);
      // The same work for an address that nobody has.
      const sealedSecret = keyring.seal(code, 'outbox');
      const isKnown = candidate.userId !== null;
      return {
        reply: {
          type: 'loginCodeIssued',
          codeHash,
          mail: isKnown
            ? { kind: 'login_code', to: email, carries: 'code', sealedSecret }
            : mailToStranger(parts, email, candidate),
          limits: {
            expiresAt: plusSeconds(at, account.loginByCodeTimeout),
            attempts: account.loginByCodeMaxAttempts,
            resends: account.loginByCodeSupportsResend,
            changes: 0,
          },
        },
      };
    },

    matchLoginCode: async ({ code, codeHash, email, userId, epochs }, scope) => {
      // What is asked beyond this depends on whose code it is: only a right one may show that (promise 14).
      if (!codes.matches(code, codeHash)) return { reply: { type: 'loginCodeMismatched' } };
      const user = userId === null ? null : await scope.findUser(userId);
      // An account that was disabled meanwhile is turned away by the pipeline, as after any other proof.
      const isUnchanged = user?.sessionEpoch === epochs.sessionEpoch && user.loginEpoch === epochs.loginEpoch;
      const hasEmail = user !== null && (await scope.listEmails(user.id)).some((own) => own.email === email);
      if (!user || !isUnchanged || !hasEmail) return { reply: { type: 'loginCodeMismatched' } };
      // Somebody else has shown meanwhile that the address is theirs.
      if (await isVerifiedByAnother(parts, email, user.id)) return { reply: { type: 'loginCodeMismatched' } };
      return { reply: { type: 'loginCodeMatched', userId: user.id, email } };
    },
  };
}

/** What somebody is told who has no account; or who has one, where a signup is pretended. */
function mailToStranger(
  { account }: InterpreterParts,
  to: Email,
  { isSignup }: Candidate,
): MailRequest | null {
  if (!isSignup && !account.emailUnknownAccounts) return null;
  const kind = isSignup ? 'account_already_exists' : 'unknown_account';
  return { kind, to, carries: 'nothing', sealedSecret: null };
}
