import { epochsOf, type EmailAddress, type User } from '../../domain/account.js';
import type { Candidate } from '../../domain/candidate.js';
import type { Email } from '../../domain/email.js';
import type { AccountSettings } from '../../domain/settings.js';
import { notificationTo } from './notifications.js';
import { isProofMissing, ownerIn, ownerUnchanged, REAUTHENTICATION, type Owner } from './owner.js';
import type { InterpreterParts, Questions } from './parts.js';

type ManagementQuestions = Questions<
  'examineNewEmail' | 'findOwnEmail' | 'listOwnEmails' | 'examinePrimaryEmail' | 'examineEmailRemoval'
>;

/** Answers what whoever is signed in asks about their own addresses. */
export function emailManagementQuestions(parts: InterpreterParts): ManagementQuestions {
  return {
    examineNewEmail: examineNewEmail(parts),
    findOwnEmail,
    listOwnEmails: async (_, scope) => {
      const { addresses } = await ownerIn(scope);
      return { reply: { type: 'ownEmailsListed', addresses } };
    },
    examinePrimaryEmail: examinePrimaryEmail(parts),
    examineEmailRemoval: examineEmailRemoval(parts),
  };
}

function examineNewEmail(parts: InterpreterParts): ManagementQuestions['examineNewEmail'] {
  return async ({ email }, scope) => {
    const { user, addresses } = await ownerIn(scope);
    const code = await problemOfNew(parts, email, { user, addresses });
    if (code !== null) return { reply: { type: 'newEmailRefused', problems: [{ code, param: 'email' }] } };
    if (isProofMissing(parts, user, scope)) return REAUTHENTICATION;
    // Where an account has one address, another one that was asked for and not verified yet gives way. One that is
    // verified by code is not stored before.
    const { changeEmail, emailVerificationByCodeEnabled } = parts.account;
    const replaces =
      changeEmail && !emailVerificationByCodeEnabled
        ? (addresses.findLast(isUnverifiedExtra)?.email ?? null)
        : null;
    const added = { email, isVerified: false, isPrimary: false };
    return {
      reply: {
        type: 'newEmailAccepted',
        candidate: candidateOf(user, email),
        userId: user.id,
        email,
        replaces,
        addresses: [...addresses.filter((address) => address.email !== replaces), added],
      },
      expects: ownerUnchanged({ user, addresses }),
    };
  };
}

const findOwnEmail: ManagementQuestions['findOwnEmail'] = async ({ email }, scope) => {
  const { user, addresses } = await ownerIn(scope);
  return addresses.some((address) => address.email === email)
    ? { reply: { type: 'ownEmailFound', candidate: candidateOf(user, email), email } }
    : { reply: { type: 'ownEmailUnknown' } };
};

function examinePrimaryEmail(parts: InterpreterParts): ManagementQuestions['examinePrimaryEmail'] {
  return async ({ email }, scope) => {
    const { user, addresses } = await ownerIn(scope);
    const code = problemOfPrimary(email, addresses);
    if (code !== null) {
      return { reply: { type: 'primaryEmailRefused', problems: [{ code, param: 'email' }] } };
    }
    if (isProofMissing(parts, user, scope)) return REAUTHENTICATION;
    const before = addresses.find(({ isPrimary }) => isPrimary);
    return {
      reply: {
        type: 'primaryEmailAccepted',
        userId: user.id,
        email,
        isPrimary: before?.email === email,
        addresses: addresses.map((address) => ({ ...address, isPrimary: address.email === email })),
        notification: notificationTo(parts, 'email_changed', { to: before?.email ?? null, scope }),
      },
      expects: ownerUnchanged({ user, addresses }),
    };
  };
}

function examineEmailRemoval(parts: InterpreterParts): ManagementQuestions['examineEmailRemoval'] {
  return async ({ email }, scope) => {
    const { user, addresses } = await ownerIn(scope);
    const code = problemOfRemoval(parts, email, addresses);
    if (code !== null) {
      return { reply: { type: 'emailRemovalRefused', problems: [{ code, param: 'email' }] } };
    }
    if (isProofMissing(parts, user, scope)) return REAUTHENTICATION;
    const left = addresses.filter((address) => address.email !== email);
    const primary = left.find(({ isPrimary }) => isPrimary)?.email ?? null;
    return {
      reply: {
        type: 'emailRemovalAccepted',
        userId: user.id,
        email,
        addresses: left,
        notification: notificationTo(parts, 'email_deleted', { to: primary, scope }),
      },
      expects: ownerUnchanged({ user, addresses }),
    };
  };
}

async function problemOfNew(
  { account, mfa, store }: InterpreterParts,
  email: Email,
  { user, addresses }: Owner,
): Promise<string | null> {
  if (addresses.some((address) => address.email === email)) return 'duplicate_email';
  const isTold = account.uniqueEmail && account.preventEnumeration === false;
  if (isTold && (await store.isEmailUsed(email))) return 'email_taken';
  if (!hasRoom(account, addresses)) return 'max_email_addresses';
  // An account with second factors has no address that its owner has not shown to be theirs.
  const isBlocked = user.authenticatorTypes.length > 0 && !mfa.allowUnverifiedEmail;
  return isBlocked && !account.emailVerificationByCodeEnabled ? 'add_email_blocked' : null;
}

/** Whether an account may have one more address; one that replaces the others is always welcome. */
export function hasRoom(
  { changeEmail, maxEmailAddresses }: AccountSettings,
  addresses: readonly EmailAddress[],
): boolean {
  return changeEmail || maxEmailAddresses === null || addresses.length < maxEmailAddresses;
}

/** Once an address is verified, one that is not cannot take its place. */
function problemOfPrimary(email: Email, addresses: readonly EmailAddress[]): string | null {
  const target = addresses.find((address) => address.email === email);
  if (!target) return 'unknown_email';
  const hasVerified = addresses.some(({ isVerified }) => isVerified);
  return !target.isVerified && hasVerified ? 'unverified_primary_email' : null;
}

/** Nobody loses the last address that they can log in by, nor a primary one that another could take the place of. */
function problemOfRemoval(
  { account: { loginMethods } }: InterpreterParts,
  email: Email,
  addresses: readonly EmailAddress[],
): string | null {
  const target = addresses.find((address) => address.email === email);
  if (!target) return 'unknown_email';
  const isOnly = addresses.length === 1;
  const isSoleLogin = loginMethods.length === 1 && loginMethods.includes('email');
  const isKept = isOnly ? isSoleLogin : target.isPrimary;
  return isKept ? 'cannot_remove_primary_email' : null;
}

function isUnverifiedExtra({ isVerified, isPrimary }: EmailAddress): boolean {
  return !isVerified && !isPrimary;
}

function candidateOf(user: User, email: Email): Candidate {
  return { userId: user.id, email, phone: null, isSignup: false, ...epochsOf(user) };
}
