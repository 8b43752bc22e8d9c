import { epochsOf, FIRST_EPOCHS, type User } from '../../domain/account.js';
import { isFreeIn, type Candidate } from '../../domain/candidate.js';
import type { Contact } from '../../domain/contact.js';
import type { Email } from '../../domain/email.js';
import { plusSeconds } from '../../domain/instant.js';
import { usesPhones } from '../../domain/settings.js';
import type { Phone } from '../../domain/phone.js';
import type { Expectation } from '../../ports/store.js';
import type { MailRequest, SmsRequest } from '../core-effects.js';
import { findOwner, findPhoneOwner } from './address-owner.js';
import { addressOf, isVerifiedByAnother } from './email-verification.js';
import { unchangedUnder } from './find-under.js';
import type { Scope } from './interpreter.js';
import type { InterpreterParts, Questions } from './parts.js';
import { isPhoneTaken } from './phones.js';
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
      // A flow of the embedder's own is no way to log in, whatever it has put on record on the way.
      .filter(({ userId, method }) => userId === candidate.userId && method !== 'flow')
      .at(-1)?.method;
    if (last === 'code') return false;
    if (typeof loginByCodeRequired === 'boolean') return loginByCodeRequired;
    return loginByCodeRequired.length > 0 && (last === undefined || loginByCodeRequired.includes(last));
  };
}

type LoginCodeQuestions = Questions<
  'findLoginAccount' | 'findLoginContact' | 'issueLoginCode' | 'matchLoginCode' | 'matchPretendedLoginCode'
>;

/** Answers what is asked where people log in by a code that is sent to them. */
export function loginByCodeQuestions(parts: InterpreterParts): LoginCodeQuestions {
  const { account, codes, keyring } = parts;
  return {
    findLoginAccount: findLoginAccount(parts),

    findLoginContact: async ({ candidate }, scope) => {
      const contact = await contactOf(parts, candidate, scope);
      if (!contact) return { reply: { type: 'noLoginContactFound' } };
      const { userId, email } = candidate;
      // Where they gave their address themselves, nothing was looked up.
      const user = userId === null || email !== null ? null : await scope.findUser(userId);
      return {
        reply: { type: 'loginContactFound', candidate, contact },
        expects: unchangedUnder(user, candidate),
      };
    },

    issueLoginCode: async ({ contact, candidate }, { at }) => {
      const { code, codeHash } = codes.issue(account.loginByCodeFormat);
      // The same work for an address or number that nobody has.
      const sealedSecret = keyring.seal(code, 'outbox');
      return {
        reply: {
          type: 'loginCodeIssued',
          codeHash,
          mail:
            contact.type === 'email' ? mailWith(sealedSecret, parts, { to: contact.email, candidate }) : null,
          sms: contact.type === 'phone' ? smsWith(sealedSecret, contact.phone, candidate) : null,
          limits: {
            expiresAt: plusSeconds(at, account.loginByCodeTimeout),
            attempts: account.loginByCodeMaxAttempts,
            resends: account.loginByCodeSupportsResend,
            changes: 0,
          },
        },
      };
    },

    matchLoginCode: async ({ code, codeHash, contact, userId, epochs }, scope) => {
      // What is asked beyond this depends on whose code it is: only a right one may show that (promise 14).
      if (!codes.matches(code, codeHash)) return { reply: { type: 'loginCodeMismatched' } };
      const user = userId === null ? null : await scope.findUser(userId);
      // An account that was disabled meanwhile is turned away by the pipeline, as after any other proof.
      const isUnchanged = user?.sessionEpoch === epochs.sessionEpoch && user.loginEpoch === epochs.loginEpoch;
      const isTheirs = user !== null && (await hasContact(parts, user, { contact, scope }));
      if (!isUnchanged || !isTheirs) return { reply: { type: 'loginCodeMismatched' } };
      return {
        reply: { type: 'loginCodeMatched', userId: user.id, contact },
        expects: expectationsOf(user, contact),
      };
    },

    matchPretendedLoginCode: async ({ code, codeHash, contact }) => {
      const isRight = codes.matches(code, codeHash) && !(await isVerifiedBySomebody(parts, contact));
      return { reply: { type: isRight ? 'pretendedLoginCodeMatched' : 'loginCodeMismatched' } };
    },
  };
}

function findLoginAccount(parts: InterpreterParts): Questions<'findLoginAccount'>['findLoginAccount'] {
  return async ({ contact }) => {
    const user =
      contact.type === 'email'
        ? await findOwner(parts, contact.email)
        : await findPhoneOwner(parts, contact.phone);
    if (!user && parts.account.preventEnumeration === false) {
      return { reply: { type: 'loginAccountUnknown', contact } };
    }
    const candidate: Candidate = {
      userId: user?.id ?? null,
      email: contact.type === 'email' ? contact.email : null,
      phone: contact.type === 'phone' ? contact.phone : null,
      isSignup: false,
      ...(user ? epochsOf(user) : FIRST_EPOCHS),
    };
    return { reply: { type: 'loginAccountFound', candidate, contact } };
  };
}

/** Whether an account still has that address or number, and nobody else has shown meanwhile that it is theirs. */
async function hasContact(
  parts: InterpreterParts,
  user: User,
  { contact, scope }: { readonly contact: Contact; readonly scope: Scope },
): Promise<boolean> {
  if (contact.type === 'phone') {
    return user.phone?.phone === contact.phone && !(await isPhoneTaken(parts, contact.phone, user.id));
  }
  const { email } = contact;
  const isOwn = (await scope.listEmails(user.id)).some((own) => own.email === email);
  return isOwn && !(await isVerifiedByAnother(parts, email, user.id));
}

/** What must still be so when the address or number is marked as verified; nothing can be expected of a disabled account. */
function expectationsOf(user: User, contact: Contact): readonly Expectation[] {
  const { id, phone, isActive } = user;
  return [
    ...(isActive ? [{ type: 'userUnchanged', userId: id, ...epochsOf(user) } as const] : []),
    // Or the number would take the place of one that took its place.
    ...(contact.type === 'phone' ? [{ type: 'phoneUnchanged', userId: id, phone } as const] : []),
  ];
}

async function isVerifiedBySomebody(parts: InterpreterParts, contact: Contact): Promise<boolean> {
  return contact.type === 'phone'
    ? isPhoneTaken(parts, contact.phone, null)
    : isVerifiedByAnother(parts, contact.email, null);
}

/** Where a candidate gets the code that is required of them: at the address they gave, at their own, or by text. */
async function contactOf(
  { account }: InterpreterParts,
  candidate: Candidate,
  scope: Scope,
): Promise<Contact | null> {
  const email = candidate.email ?? (await addressOf(candidate.userId, scope));
  if (email !== null) return { type: 'email', email };
  if (!usesPhones(account)) return null;
  const user = candidate.userId === null ? null : await scope.findUser(candidate.userId);
  const phone = candidate.userId === null ? candidate.phone : user?.phone?.phone;
  return phone ? { type: 'phone', phone } : null;
}

function mailWith(
  sealedSecret: string,
  { account }: InterpreterParts,
  { to, candidate }: { readonly to: Email; readonly candidate: Candidate },
): MailRequest | null {
  const { isSignup } = candidate;
  if (getsCode(candidate, { type: 'email', email: to }))
    return { kind: 'login_code', to, carries: 'code', sealedSecret };
  if (!isSignup && !account.emailUnknownAccounts) return null;
  return { kind: kindForStranger(isSignup), to, carries: 'nothing', sealedSecret: null };
}

function smsWith(sealedSecret: string, to: Phone, candidate: Candidate): SmsRequest {
  return getsCode(candidate, { type: 'phone', phone: to })
    ? { kind: 'verification_code', to, sealedSecret }
    : { kind: kindForStranger(candidate.isSignup), to, sealedSecret: null };
}

function getsCode(candidate: Candidate, contact: Contact): boolean {
  return candidate.userId !== null || isFreeIn(candidate, contact);
}

/** What somebody is told who has no account; or who has one, where a signup is pretended. */
function kindForStranger(isSignup: boolean) {
  return isSignup ? 'account_already_exists' : 'unknown_account';
}
