import { epochsOf, type User } from '../../domain/account.js';
import type { InputProblem } from '../../domain/answer.js';
import type { Email } from '../../domain/email.js';
import { sessionToken } from '../../domain/ids.js';
import { plusSeconds, type Instant } from '../../domain/instant.js';
import type { LinkKey } from '../../domain/link-key.js';
import { normalizePassword } from '../../domain/password.js';
import type { MailRequest, PasswordChangeRequest } from '../core-effects.js';
import { findUnder } from './find-under.js';
import type { Scope } from './interpreter.js';
import { changeTo, problemsOfNew, resetTo } from './new-password.js';
import { notificationTo, toStranger } from './notifications.js';
import type { InterpreterParts, Questions } from './parts.js';

/** Answers what whoever is signed in asks about their own password. */
export function ownPasswordQuestions(
  parts: InterpreterParts,
): Questions<'verifyOwnPassword' | 'examinePasswordChange'> {
  return {
    verifyOwnPassword: async ({ password }, { user }) => {
      const matches = user !== null && (await isPasswordOf(parts, user, password));
      return {
        reply: matches ? { type: 'ownPasswordAccepted', userId: user.id } : { type: 'ownPasswordRejected' },
      };
    },

    examinePasswordChange: async (request, scope) => {
      const { user } = scope;
      // The endpoint is for whoever is signed in; without anybody there is nothing that could match.
      if (!user) return { reply: { type: 'passwordChangeRefused', problems: [] } };
      const problems = await problemsOf(parts, request, user);
      if (problems.length > 0 || request.newPassword === null) {
        return { reply: { type: 'passwordChangeRefused', problems } };
      }
      const kind = request.currentPassword === null ? 'password_set' : 'password_changed';
      return {
        reply: {
          type: 'passwordChangeAccepted',
          change: await changeTo(parts, user, request.newPassword),
          notification: notificationTo(parts, kind, { to: user.email, scope }),
          endsSession: parts.account.logoutOnPasswordChange,
        },
        expects: [{ type: 'userUnchanged', userId: user.id, ...epochsOf(user) }],
      };
    },
  };
}

/** Answers what is asked where a password is reset by a link in a mail. */
export function passwordResetQuestions(
  parts: InterpreterParts,
): Questions<'findResetAccounts' | 'issueResetLinks' | 'inspectResetKey' | 'examinePasswordReset'> {
  const { account, store, random, hashToken, keyring } = parts;
  return {
    findResetAccounts: async ({ email }) => {
      const userIds = (await store.findByEmail(email))
        .filter(({ user }) => user.isActive)
        .map(({ user }) => user.id);
      const isTold = userIds.length === 0 && account.preventEnumeration === false;
      return { reply: isTold ? { type: 'resetAccountUnknown' } : { type: 'resetAccountsFound', userIds } };
    },

    issueResetLinks: async ({ email, userIds }, { at }) => {
      // The same is asked of an address that nobody has, and done, but for the links themselves (promise 14).
      const holders = await store.findByEmail(email);
      const links = holders
        .filter(({ user }) => userIds.includes(user.id))
        .map(({ user }) => issueLink(parts, { user, email, at }));
      // The same work for an address that nobody has.
      const sealedNothing = keyring.seal(random.token(), 'outbox');
      hashToken(sessionToken(sealedNothing));
      return {
        reply: {
          type: 'resetLinksIssued',
          keys: links.map(({ key }) => key),
          mails: links.length > 0 ? links.map(({ mail }) => mail) : toStranger(parts, email),
        },
      };
    },

    inspectResetKey: async ({ key }, scope) => {
      const found = await findResetKey(parts, key, scope);
      return { reply: found ? { type: 'resetKeyMatched', user: found.user } : { type: 'resetKeyRejected' } };
    },

    examinePasswordReset: examinePasswordReset(parts),
  };
}

type PasswordResetQuestion = Questions<'examinePasswordReset'>['examinePasswordReset'];

function examinePasswordReset(parts: InterpreterParts): PasswordResetQuestion {
  return async ({ key, password }, scope) => {
    const found = await findResetKey(parts, key, scope);
    if (!found) return { reply: refused([{ code: 'invalid_password_reset', param: 'key' }]) };
    const { link, user, addresses } = found;
    const problems = await problemsOfNew(parts, user, { password, param: 'password' });
    if (problems.length > 0) return { reply: refused(problems) };
    return {
      reply: {
        type: 'passwordResetAccepted',
        hash: link.hash,
        reset: await resetTo(parts, password, { user, scope }),
      },
      expects: [
        { type: 'userUnchanged', userId: user.id, ...epochsOf(user) },
        { type: 'emailsUnchanged', userId: user.id, addresses },
      ],
    };
  };
}

function refused(problems: readonly InputProblem[]) {
  return { type: 'passwordResetRefused', problems } as const;
}

/** What is wrong with both passwords, in the order of the fields. */
async function problemsOf(
  parts: InterpreterParts,
  { currentPassword, newPassword, problems }: PasswordChangeRequest,
  user: User,
): Promise<readonly InputProblem[]> {
  const current = await problemOfCurrent(parts, currentPassword, user);
  const fresh =
    newPassword === null
      ? []
      : await problemsOfNew(parts, user, { password: newPassword, param: 'new_password' });
  return [...current, ...problems, ...fresh];
}

/** Where there is no password yet, none can be current: the first one is set without. */
async function problemOfCurrent(
  parts: InterpreterParts,
  password: string | null,
  user: User,
): Promise<readonly InputProblem[]> {
  const param = 'current_password';
  if (password === null) return user.hasUsablePassword ? [{ code: 'required', param }] : [];
  return (await isPasswordOf(parts, user, password)) ? [] : [{ code: 'enter_current_password', param }];
}

async function isPasswordOf(
  { store, hasher }: InterpreterParts,
  user: User,
  password: string,
): Promise<boolean> {
  const passwordHash = await store.findPasswordHash(user.id);
  const matches = await hasher.verify(passwordHash ?? hasher.decoy, normalizePassword(password));
  return matches && passwordHash !== null;
}

function issueLink(
  { random, hashToken, keyring, password }: InterpreterParts,
  { user, email, at }: { readonly user: User; readonly email: Email; readonly at: Instant },
): { readonly key: LinkKey; readonly mail: MailRequest } {
  const raw = sessionToken(random.token());
  const key: LinkKey = {
    hash: hashToken(raw),
    purpose: 'reset_password',
    userId: user.id,
    email,
    ...epochsOf(user),
    expiresAt: plusSeconds(at, password.resetTimeout),
    isConsumed: false,
  };
  const sealedSecret = keyring.seal(raw, 'outbox');
  return { key, mail: { kind: 'password_reset_key', to: email, carries: 'key', sealedSecret } };
}

/** The link of a key that is still good, and whom it is for. */
async function findResetKey({ store, hashToken }: InterpreterParts, key: string, scope: Scope) {
  const link = await store.findLinkKey(hashToken(sessionToken(key)));
  if (link?.purpose !== 'reset_password' || link.isConsumed || scope.at >= link.expiresAt) return null;
  const user = await findUnder(link.userId, link, scope);
  if (!user) return null;
  const addresses = await scope.listEmails(user.id);
  // Whoever reads the mail of an address that the account has lost has lost the account as well.
  return addresses.some(({ email }) => email === link.email) ? { link, user, addresses } : null;
}
