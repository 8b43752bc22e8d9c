import {
  authenticatorId,
  importedRecoveryCodes,
  importedTotp,
  instant,
  storedEmail,
  storedPhone,
  userId,
  username,
  type AuthenticatorContent,
  type Settings,
  type Store,
} from '@sallyport/core';
import type { SoftwareKey } from './software-key.js';

/** What is true of the account that a client tries to get into; it knows all the secrets of it. */
export interface AccountCondition {
  readonly name: string;
  /** Nobody has signed up yet, in place of an account. */
  readonly isMissing?: boolean;
  readonly isEmailVerified: boolean;
  readonly isPhoneVerified: boolean;
  readonly isActive: boolean;
  readonly factors: readonly ('totp' | 'recovery_codes' | 'key' | 'passkey')[];
  /** Which kind of client it is: only browsers are trusted. */
  readonly client: 'app' | 'browser';
}

/** Whom it is about, and another who has an address and a number that are verified. */
export const OWNER = {
  id: userId(1),
  email: storedEmail('owner@example.org'),
  phone: storedPhone('+31612345678'),
  username: username('owner'),
  password: 'the right password',
};
export const NEIGHBOUR = {
  id: userId(2),
  email: storedEmail('neighbour@example.org'),
  phone: storedPhone('+14155552671'),
};
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
export const RECOVERY_CODES = ['11112222', '33334444'] as const;
export const VERIFY_SECRETS = ['known to whoever verifies, and no use elsewhere'] as const;

/** What accounts are called in reports. */
export const PLAIN = 'a password, all verified';
export const UNVERIFIED = 'an address that is not verified';
export const WITH_TOTP = 'a password and an authenticator app';
export const NEWCOMER = 'nobody yet, who can sign up';

const plain: AccountCondition = {
  name: PLAIN,
  isEmailVerified: true,
  isPhoneVerified: true,
  isActive: true,
  factors: [],
  client: 'app',
};

/** The conditions that differ on a site with these settings. */
export function conditionsFor({ account, mfa }: Settings): readonly AccountCondition[] {
  const hasPhones =
    account.loginMethods.includes('phone') || account.signupFields.some(({ name }) => name === 'phone');
  const canTrust = mfa.trustEnabled || account.loginByCodeTrustEnabled;
  const withTotp = {
    ...plain,
    name: WITH_TOTP,
    factors: ['totp', 'recovery_codes'],
  } as const;
  const withKey = { ...plain, name: 'a password and a security key', factors: ['key'] } as const;
  const all: readonly (AccountCondition | false)[] = [
    plain,
    { ...plain, name: UNVERIFIED, isEmailVerified: false },
    hasPhones && { ...plain, name: 'a number that is not verified', isPhoneVerified: false },
    withTotp,
    {
      ...withTotp,
      name: 'an authenticator app, and nothing verified',
      isEmailVerified: false,
      isPhoneVerified: false,
    },
    mfa.supportedTypes.includes('webauthn') && withKey,
    mfa.passkeyLoginEnabled && { ...withKey, name: 'a password and a passkey', factors: ['passkey'] },
    { ...withTotp, name: 'disabled, with an authenticator app', isActive: false },
    canTrust && { ...withTotp, name: 'an authenticator app, in a browser', client: 'browser' },
    { ...plain, name: NEWCOMER, isMissing: true },
  ];
  return all.filter((each) => each !== false);
}

/** Puts the account of a condition into an empty store, and the neighbour's. */
export async function addAccounts(
  store: Store,
  condition: AccountCondition,
  { at, key }: { readonly at: number; readonly key: SoftwareKey },
): Promise<void> {
  const { isEmailVerified, isPhoneVerified, isActive, isMissing = false } = condition;
  const users = [
    ...(isMissing ? [] : [importOf(OWNER, { isEmailVerified, isPhoneVerified, isActive })]),
    importOf(NEIGHBOUR, { isEmailVerified: true, isPhoneVerified: true, isActive: true }),
  ];
  const factors = condition.factors.map((factor, index) => ({
    type: 'addAuthenticator' as const,
    userId: OWNER.id,
    authenticator: { ...contentOf(factor, key), id: authenticatorId(index + 1) },
  }));
  const result = await store.commit({
    at: instant(at),
    session: { type: 'keep' },
    expectations: [],
    writes: [...users, ...factors],
    messages: [],
    audit: [],
  });
  if (result.type === 'conflict') throw new TypeError(`the accounts cannot be added: ${result.over}`);
}

type Person = Pick<typeof OWNER, 'id' | 'email' | 'phone'> & Partial<typeof OWNER>;

function importOf(
  { id, email, phone, username: name, password }: Person,
  has: { readonly isEmailVerified: boolean; readonly isPhoneVerified: boolean; readonly isActive: boolean },
) {
  return {
    type: 'importUser' as const,
    user: {
      id,
      username: name ?? null,
      email,
      emails: [{ email, isVerified: has.isEmailVerified, isPrimary: true }],
      phone: { phone, isVerified: has.isPhoneVerified },
      // Nobody here knows the neighbour's.
      passwordHash: password === undefined ? null : hashOf(password),
      isActive: has.isActive,
    },
  };
}

/** No hash at all: what is verified is what a right password leads to. */
export const hashOf = (password: string): string => `plain:${password}`;

function contentOf(factor: AccountCondition['factors'][number], key: SoftwareKey): AuthenticatorContent {
  switch (factor) {
    case 'totp':
      return importedTotp(VERIFY_SECRETS, TOTP_SECRET);
    case 'recovery_codes':
      return importedRecoveryCodes(VERIFY_SECRETS, RECOVERY_CODES);
    case 'key':
    case 'passkey':
      return {
        type: 'webauthn',
        name: 'Key',
        credentialId: key.credentialId,
        publicKey: key.publicKey,
        counter: 0,
        transports: [],
        isPasswordless: factor === 'passkey',
        isUserVerified: factor === 'passkey',
      };
    default:
      return factor satisfies never;
  }
}
