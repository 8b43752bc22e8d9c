import { hashToken } from '../defaults/token-hash.js';
import type { EmailAddress, PhoneNumber } from '../domain/account.js';
import { parseEmail, type Email } from '../domain/email.js';
import { userId, type UserId } from '../domain/ids.js';
import { instant } from '../domain/instant.js';
import { username } from '../domain/username.js';
import { createCodes } from '../effects/interpret/codes.js';
import { createFlowCodes } from '../effects/interpret/flow-codes.js';
import type { Scope } from '../effects/interpret/interpreter.js';
import { createKeyring } from '../effects/interpret/keyring.js';
import type { InterpreterParts } from '../effects/interpret/parts.js';
import { createTrustedBrowsers } from '../effects/interpret/trusted-browsers.js';
import { createWebauthn } from '../effects/interpret/webauthn.js';
import { parseSettings, type SettingsInput } from '../options.js';
import type { PasswordHasher } from '../ports/password-hasher.js';
import type { Store, StoreWrite } from '../ports/store.js';
import { createPredictableRandomForTests } from './seeded-random.js';

/** What interpreters work with and within, for tests of single questions. */
export interface InterpreterSite {
  readonly parts: InterpreterParts;
  readonly scope: Scope;
  /** What was asked of the hasher, in order. */
  readonly hashing: readonly string[];
  write(...writes: readonly StoreWrite[]): Promise<void>;
  addUser(user: Partial<TestUser>): Promise<UserId>;
}

export interface TestUser {
  readonly username: string;
  readonly password: string | null;
  readonly isActive: boolean;
  readonly emails: readonly (Partial<EmailAddress> & Pick<EmailAddress, 'email'>)[];
  readonly phone: PhoneNumber;
}

export const SITE_TIME = instant(1_800_000_000_000);

/** A valid address; throws for any other. */
export function emailOf(text: string): Email {
  const email = parseEmail(text);
  if (email === null) throw new TypeError(`${text} is no address`);
  return email;
}

/** The rules have tests of their own. */
const passwordPolicy: InterpreterParts['passwordPolicy'] = {
  check: async (password) => (password.length < 8 ? ['password_too_short'] : []),
};

export function createInterpreterSite(
  store: Store,
  account: NonNullable<SettingsInput['account']> = {},
): InterpreterSite {
  const hashing: string[] = [];
  const settings = parseSettings({ baseUrl: 'https://example.org', account });
  const random = createPredictableRandomForTests('interpreters');
  const keyring = createKeyring(['a secret for tests, of more than 32 bytes']);
  const write = async (...writes: readonly StoreWrite[]): Promise<void> => {
    const commit = { at: SITE_TIME, expectations: [], messages: [], audit: [], writes };
    const result = await store.commit({ ...commit, session: { type: 'keep' } });
    if (result.type === 'conflict') throw new Error(`a conflict over ${result.over}`);
  };
  const codes = createCodes(random, keyring);
  return {
    parts: {
      account: settings.account,
      password: settings.password,
      mfa: settings.mfa,
      store,
      hasher: recordingHasher(hashing),
      passwordPolicy,
      keyring,
      codes,
      trustedBrowsers: createTrustedBrowsers(keyring, settings.mfa.trustCookieAge),
      webauthn: createWebauthn(settings),
      random,
      hashToken,
    },
    scope: {
      at: SITE_TIME,
      client: { kind: 'app', ip: '192.0.2.1', network: '192.0.2.1', userAgent: '', trust: null },
      user: null,
      subject: null,
      codes: createFlowCodes(codes, keyring),
      buckets: () => [],
      methods: () => [],
      findUser: (id) => store.findUser(id),
      findUserData: (id, name) => store.findUserData(id, name),
      listEmails: (id) => store.listEmails(id),
    },
    hashing,
    write,
    addUser: async ({ username: name, password = null, isActive = true, emails = [], phone }) => {
      const id = userId(await store.nextUserId());
      const addresses = emails.map((address) => ({ isVerified: false, isPrimary: false, ...address }));
      const user = {
        id,
        username: name === undefined ? null : username(name),
        email: addresses.find(({ isPrimary }) => isPrimary)?.email ?? null,
        emails: addresses,
        phone: phone ?? null,
        passwordHash: password === null ? null : `of:${password}`,
        isActive,
      };
      await write({ type: 'importUser', user });
      return id;
    },
  };
}

/** No hash at all, which says what it was made of. */
function recordingHasher(asked: string[]): PasswordHasher {
  return {
    decoy: 'decoy',
    hash: async (password) => {
      asked.push(`hash ${password}`);
      return `of:${password}`;
    },
    verify: async (hash, password) => {
      asked.push(`verify ${password} ${hash}`);
      return hash === `of:${password}` || hash === `old:${password}`;
    },
    needsRehash: (hash) => hash.startsWith('old:'),
  };
}
