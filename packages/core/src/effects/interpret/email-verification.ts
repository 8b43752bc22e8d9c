import type { EmailAddress } from '../../domain/account.js';
import { isFreeIn, type Candidate } from '../../domain/candidate.js';
import type { Email } from '../../domain/email.js';
import { sessionToken, type UserId } from '../../domain/ids.js';
import { plusSeconds } from '../../domain/instant.js';
import type { MailRequest } from '../core-effects.js';
import { findUnder, unchangedUnder } from './find-under.js';
import type { Scope } from './interpreter.js';
import { notificationTo } from './notifications.js';
import type { InterpreterParts, Questions } from './parts.js';
import type { StageCondition } from './pipeline.js';

const SECONDS_A_DAY = 86_400;

/** Whether a login waits for the verification of an address, or at least sets it going. */
export function emailVerificationCondition({ account }: InterpreterParts): StageCondition {
  return async (candidate, scope) => {
    switch (account.emailVerification) {
      case 'none':
        return false;
      case 'optional':
        return candidate.isSignup && candidate.email !== null;
      case 'mandatory':
        return candidate.userId === null || !(await hasVerified(candidate.userId, candidate.email, scope));
      default:
        return account.emailVerification satisfies never;
    }
  };
}

/** Whether the address that was used to log in is verified; where none was, any will do. */
async function hasVerified(userId: UserId, email: Email | null, scope: Scope): Promise<boolean> {
  const addresses = await scope.listEmails(userId);
  return addresses.some((address) => address.isVerified && (email === null || address.email === email));
}

/** Answers what both ways of verifying an address ask: which address it is, and the keys of links. */
export function emailLinkQuestions(
  parts: InterpreterParts,
): Questions<'findEmailToVerify' | 'issueEmailLink' | 'matchEmailKey'> {
  const { account, store, hashToken } = parts;
  return {
    findEmailToVerify: async ({ candidate }, scope) => {
      const email = candidate.email ?? (await addressOf(candidate.userId, scope));
      if (email === null) return { reply: { type: 'noEmailFound' } };
      const isBlocking = account.emailVerification === 'mandatory';
      const user = candidate.userId === null ? null : await scope.findUser(candidate.userId);
      const isNewcomer = user === null || user.lastLoginAt === null;
      return {
        reply: { type: 'emailToVerifyFound', email, isBlocking, isNewcomer, candidate },
        // Or it would be an address that the account has lost meanwhile.
        expects: unchangedUnder(user, candidate),
      };
    },

    issueEmailLink: issueEmailLink(parts),

    matchEmailKey: async ({ key }, scope) => {
      const link = await store.findLinkKey(hashToken(sessionToken(key)));
      if (link?.purpose !== 'verify_email' || link.isConsumed || scope.at >= link.expiresAt) {
        return { reply: { type: 'emailKeyRejected' } };
      }
      const { hash, userId, email, sessionEpoch, loginEpoch } = link;
      const user = await findUnder(userId, link, scope);
      const address = (await scope.listEmails(userId)).find((candidate) => candidate.email === email);
      if (!user || !address || address.isVerified) return { reply: { type: 'emailKeyRejected' } };
      if (await isVerifiedByAnother(parts, email, userId)) return { reply: { type: 'emailTaken' } };
      return {
        reply: {
          type: 'emailKeyMatched',
          hash,
          userId,
          email,
          user,
          continuesLogin: account.loginOnEmailConfirmation,
          replacesOthers: account.changeEmail,
          notification: await replacementNotice(parts, { userId, email, scope }),
        },
        expects: [{ type: 'userUnchanged', userId, sessionEpoch, loginEpoch }],
      };
    },
  };
}

function issueEmailLink(parts: InterpreterParts): Questions<'issueEmailLink'>['issueEmailLink'] {
  const { account, keyring, random, hashToken } = parts;
  return async ({ email, candidate }, scope) => {
    const raw = sessionToken(random.token());
    const sealedSecret = keyring.seal(raw, 'outbox');
    const kind = candidate?.isSignup ? 'email_confirmation_signup' : 'email_confirmation';
    const mail: MailRequest = { kind, to: email, carries: 'key', sealedSecret };
    if (candidate === null || candidate.userId === null) {
      // Where another number was given for one that is taken, this is what whoever signed up would get.
      const isFree = candidate !== null && isFreeIn(candidate, { type: 'email', email });
      return { reply: { type: 'emailLinkIssued', key: null, mail: isFree ? mail : accountExists(email) } };
    }
    const key = {
      hash: hashToken(raw),
      purpose: 'verify_email',
      userId: candidate.userId,
      email,
      sessionEpoch: candidate.sessionEpoch,
      loginEpoch: candidate.loginEpoch,
      expiresAt: plusSeconds(scope.at, account.emailConfirmationExpireDays * SECONDS_A_DAY),
      isConsumed: false,
    } as const;
    return { reply: { type: 'emailLinkIssued', key, mail } };
  };
}

/** Answers what is asked where an address is verified by code. */
export function emailCodeQuestions(
  parts: InterpreterParts,
): Questions<'issueEmailCode' | 'matchEmailCode' | 'examineEmailChange'> {
  const { account, codes } = parts;
  return {
    issueEmailCode: async ({ email, isTaken, isNewcomer }, scope) => {
      const { code, codeHash } = codes.issue(account.emailVerificationByCodeFormat);
      const sealedSecret = parts.keyring.seal(code, 'outbox');
      return {
        reply: {
          type: 'emailCodeIssued',
          codeHash,
          mail: email && (isTaken ? accountExists(email) : codeMail(email, isNewcomer, sealedSecret)),
          limits: {
            expiresAt: plusSeconds(scope.at, account.emailVerificationByCodeTimeout),
            attempts: account.emailVerificationByCodeMaxAttempts,
            resends: account.emailVerificationSupportsResend,
            changes: isNewcomer ? account.emailVerificationSupportsChange : 0,
          },
        },
      };
    },

    matchEmailCode: async ({ code, codeHash, email, userId, epochs }, scope) => {
      // What is asked beyond this depends on whose code it is: only a right one may show that (promise 14).
      if (!codes.matches(code, codeHash)) return { reply: { type: 'emailCodeMismatched' } };
      const user = userId === null ? null : await findUnder(userId, epochs, scope);
      const hasEmail = user !== null && (await scope.listEmails(user.id)).some((own) => own.email === email);
      if (!user || !hasEmail || email === null) return { reply: { type: 'emailCodeMismatched' } };
      if (await isVerifiedByAnother(parts, email, user.id)) return { reply: { type: 'emailTaken' } };
      return {
        reply: { type: 'emailCodeMatched', userId: user.id, user },
        expects: [{ type: 'userUnchanged', userId: user.id, ...epochs }],
      };
    },

    examineEmailChange: examineEmailChange(parts),
  };
}

function examineEmailChange(parts: InterpreterParts): Questions<'examineEmailChange'>['examineEmailChange'] {
  const { account } = parts;
  return async ({ userId, epochs, from, current, to }, scope) => {
    const own = await scope.listEmails(userId);
    const isWaiting = own.some(({ email, isVerified }) => email === from && !isVerified);
    // Whatever ends a pending login ends what it could still change (promise 6).
    if (!isWaiting || !(await findUnder(userId, epochs, scope))) {
      return { reply: { type: 'emailChangeOutdated' } };
    }
    if (to === current) return { reply: emailChangeRefused('same_as_current') };
    const isTaken = to !== from && account.uniqueEmail && (await parts.store.isEmailUsed(to));
    if (isTaken && account.preventEnumeration === false) return { reply: emailChangeRefused('email_taken') };
    // The list looks the same either way, or it would tell that the address is taken.
    const addresses = replaced(own, from, to);
    return {
      reply: isTaken
        ? { type: 'emailChangePretended', to, addresses }
        : { type: 'emailChangeAccepted', to, claimsEmail: account.uniqueEmail, addresses },
      expects: [
        { type: 'userUnchanged', userId, ...epochs },
        { type: 'emailsUnchanged', userId, addresses: own },
      ],
    };
  };
}

/** Where an address takes the place of another, the owner is told at the one that goes. */
export async function replacementNotice(
  parts: InterpreterParts,
  { userId, email, scope }: { readonly userId: UserId; readonly email: Email; readonly scope: Scope },
): Promise<MailRequest | null> {
  if (!parts.account.changeEmail) return null;
  const before = (await scope.listEmails(userId)).find(({ isPrimary }) => isPrimary)?.email ?? null;
  return notificationTo(parts, 'email_changed', { to: before === email ? null : before, scope });
}

function emailChangeRefused(code: string) {
  return { type: 'emailChangeRefused', problems: [{ code, param: 'email' }] } as const;
}

function replaced(addresses: readonly EmailAddress[], from: Email, to: Email): readonly EmailAddress[] {
  return addresses.map((address) =>
    address.email === from ? { email: to, isVerified: false, isPrimary: false } : address,
  );
}

function accountExists(to: Email): MailRequest {
  return { kind: 'account_already_exists', to, carries: 'nothing', sealedSecret: null };
}

function codeMail(to: Email, isNewcomer: boolean, sealedSecret: string): MailRequest {
  const kind = isNewcomer ? 'email_confirmation_signup' : 'email_confirmation';
  return { kind, to, carries: 'code', sealedSecret };
}

/** The address to ask a user for who did not say one: the primary one first, then verified ones. */
export async function addressOf(userId: Candidate['userId'], scope: Scope): Promise<Email | null> {
  if (userId === null) return null;
  const addresses = [...(await scope.listEmails(userId))].sort(
    (a, b) => Number(b.isPrimary) - Number(a.isPrimary) || Number(b.isVerified) - Number(a.isVerified),
  );
  return addresses[0]?.email ?? (await scope.findUser(userId))?.email ?? null;
}

/** Whether somebody else has shown that an address is theirs; `userId` is null for whoever has no account yet. */
export async function isVerifiedByAnother(
  { store }: InterpreterParts,
  email: Email,
  userId: UserId | null,
): Promise<boolean> {
  return (await store.findByEmail(email)).some(({ user, isVerified }) => isVerified && user.id !== userId);
}
