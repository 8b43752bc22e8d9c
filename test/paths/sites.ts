import {
  plusSeconds,
  storedEmail,
  storedPhone,
  username,
  type ImportedUser,
  type SettingsInput,
  type UserId,
} from '@sallyport/core';
import {
  PASSWORDS,
  TAKEN,
  OWN,
  createTestSite,
  type TestSite,
  type TestSiteOptions,
} from '@sallyport/testing';

type AccountOptions = NonNullable<SettingsInput['account']>;

/** What a site is like on which paths are walked. */
export interface SiteKind {
  readonly account: AccountOptions;
  readonly mfa?: SettingsInput['mfa'];
  /** Whether Ann has an account already, with everything verified. */
  readonly hasAnn?: boolean;
}

const byCode: AccountOptions = {
  loginMethods: ['email', 'username'],
  signupFields: ['email*', 'password1*'],
  emailVerification: 'mandatory',
  emailVerificationByCodeEnabled: true,
  emailVerificationSupportsChange: 2,
  emailVerificationSupportsResend: 2,
  loginByCodeEnabled: true,
  loginByCodeSupportsResend: 2,
  passwordResetByCodeEnabled: true,
  // Shorter than the login itself lasts, or no flow would notice that its own time is over.
  emailVerificationByCodeTimeout: 600,
};

const byLink: AccountOptions = {
  loginMethods: ['email', 'username'],
  signupFields: ['email*', 'password1*'],
  emailVerification: 'mandatory',
  loginOnEmailConfirmation: true,
};

const withPhones: AccountOptions = {
  loginMethods: ['email', 'phone', 'username'],
  signupFields: ['email', 'phone*', 'password1*'],
  emailVerification: 'optional',
  phoneVerificationSupportsChange: 2,
  phoneVerificationSupportsResend: 2,
  loginByCodeEnabled: true,
  phoneVerificationTimeout: 600,
};

const withBoth: AccountOptions = {
  ...byCode,
  ...withPhones,
  signupFields: ['phone*', 'email*', 'password1*'],
  emailVerification: 'mandatory',
};

/** So that somebody has to prove who they are while a code is still waited for. */
const careful: AccountOptions = { reauthenticationRequired: true, reauthenticationTimeout: 120 };

const keys: NonNullable<SettingsInput['mfa']> = {
  supportedTypes: ['recovery_codes', 'totp', 'webauthn'],
  passkeyLoginEnabled: true,
};

/** The sites, by their names. */
export const SITES = {
  codes: { account: byCode, mfa: keys },
  members: { account: byCode, mfa: keys, hasAnn: true },
  'careful members': {
    account: { ...byCode, ...careful, emailNotifications: true },
    mfa: keys,
    hasAnn: true,
  },
  'members who stay': {
    account: { ...byCode, loginOnPasswordReset: true, logoutOnPasswordChange: true },
    mfa: keys,
    hasAnn: true,
  },
  'members who trust': {
    account: { ...byCode, loginByCodeRequired: ['password'], loginByCodeTrustEnabled: true },
    mfa: { ...keys, trustEnabled: true },
    hasAnn: true,
  },
  passkeys: { account: byCode, mfa: { ...keys, passkeySignupEnabled: true } },
  'told members': { account: { ...byCode, preventEnumeration: false }, mfa: keys, hasAnn: true },
  'shared addresses': { account: { ...byCode, loginMethods: ['username'], uniqueEmail: false }, mfa: keys },
  closed: { account: { ...byCode, isOpenForSignup: () => false }, mfa: keys, hasAnn: true },
  links: { account: byLink, mfa: keys },
  'links to members': { account: byLink, mfa: keys, hasAnn: true },
  'links to careful members': { account: { ...byLink, ...careful }, mfa: keys, hasAnn: true },
  'links to members who stay': {
    account: { ...byLink, loginOnPasswordReset: true, logoutOnPasswordChange: true },
    mfa: keys,
    hasAnn: true,
  },
  'links to told members': { account: { ...byLink, preventEnumeration: false }, mfa: keys, hasAnn: true },
  'links to shared addresses': {
    account: { ...byLink, loginMethods: ['username'], uniqueEmail: false },
    mfa: keys,
  },
  'links in passing': { account: { ...byLink, emailVerification: 'optional' }, mfa: keys },
  phones: { account: withPhones, mfa: keys },
  'phones of members': { account: withPhones, mfa: keys, hasAnn: true },
  'phones of careful members': { account: { ...withPhones, ...careful }, mfa: keys, hasAnn: true },
  'phones and everything': {
    account: { ...withBoth, loginByCodeRequired: ['password'], loginByCodeTrustEnabled: true },
    mfa: { ...keys, trustEnabled: true },
  },
  'phones and addresses': { account: withBoth, mfa: keys },
  'phones and codes': { account: { ...withBoth, loginByCodeRequired: true }, mfa: keys },
} satisfies Readonly<Record<string, SiteKind>>;

export type SiteName = keyof typeof SITES;

/** A new site of a kind, with the people in it that the moves are about. */
export async function openSite(name: SiteName, how: TestSiteOptions = {}): Promise<TestSite> {
  const kind: SiteKind = SITES[name];
  const site = await createTestSite({ ...how, account: kind.account, mfa: kind.mfa ?? {} });
  const people = [BOB, EVE, ZOE, ...(kind.hasAnn ? [ANN] : [])];
  for (const person of people) await importUser(site, person);
  return site;
}

type Person = Omit<ImportedUser, 'id' | 'passwordHash'>;

const verified = (email: string) => [{ email: storedEmail(email), isVerified: true, isPrimary: true }];

const ANN: Person = {
  username: username('ann'),
  email: storedEmail(OWN.email),
  emails: verified(OWN.email),
  phone: { phone: storedPhone(OWN.phone), isVerified: true },
  isActive: true,
};

/** Has what is taken. */
const BOB: Person = {
  username: username('bob'),
  email: storedEmail(TAKEN.email),
  emails: verified(TAKEN.email),
  phone: { phone: storedPhone(TAKEN.phone), isVerified: true },
  isActive: true,
};

/** Can be reached nowhere. */
const EVE: Person = { username: username('eve'), email: null, emails: [], phone: null, isActive: true };

/** Is disabled. */
const ZOE: Person = {
  username: username('zoe'),
  email: storedEmail('zoe@example.org'),
  emails: verified('zoe@example.org'),
  phone: null,
  isActive: false,
};

async function importUser({ store, clock }: TestSite, person: Person): Promise<UserId> {
  const id = await store.nextUserId();
  const user: ImportedUser = { ...person, id, passwordHash: `plain:${PASSWORDS[0]}` };
  const result = await store.commit({
    at: plusSeconds(clock.now(), 0),
    session: { type: 'keep' },
    expectations: [],
    writes: [{ type: 'importUser', user }],
    messages: [],
    audit: [],
  });
  if (result.type === 'conflict') throw new Error(`a conflict over ${result.over}`);
  return id;
}
