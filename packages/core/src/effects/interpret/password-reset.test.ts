import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import { FIRST_EPOCHS, type User } from '../../domain/account.js';
import { sessionToken, type UserId } from '../../domain/ids.js';
import { plusSeconds } from '../../domain/instant.js';
import type { LinkKey } from '../../domain/link-key.js';
import type { SettingsInput } from '../../options.js';
import {
  createInterpreterSite,
  emailOf,
  SITE_TIME,
  type InterpreterSite,
  type TestUser,
} from '../../testing/interpreter-site.js';
import { passwordResetQuestions } from './password-change.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = emailOf('bob@example.org');
const OTHER = emailOf('other@example.org');
const FRESH = 'another-horse-43';
const EMAILS: TestUser['emails'] = [{ email: BOB, isPrimary: true }];
const SHARED = { uniqueEmail: false, loginMethods: ['username'] } satisfies Account;

const newSite = (account: Account = {}) => createInterpreterSite(createMemoryStore(), account);

describe('whose password is reset', () => {
  const find = async (site: InterpreterSite, email = BOB) =>
    (await passwordResetQuestions(site.parts).findResetAccounts({ email }, site.scope)).reply;
  const found = (...userIds: readonly UserId[]) => ({ type: 'resetAccountsFound', userIds });

  test('is whoever has the address, with a password or without', async () => {
    const site = newSite();
    const id = await site.addUser({ password: null, emails: EMAILS });
    expect(await find(site)).toEqual(found(id));
  });

  test('are all who have it, where several do, and it is verified by none', async () => {
    const site = newSite(SHARED);
    const ids = [
      await site.addUser({ emails: [{ email: BOB }] }),
      await site.addUser({ emails: [{ email: BOB }] }),
    ];
    expect(await find(site)).toEqual(found(...ids));
  });

  test('is whoever has verified it, and nobody else', async () => {
    const site = newSite(SHARED);
    await site.addUser({ emails: [{ email: BOB }] });
    const owner = await site.addUser({ emails: [{ email: BOB, isVerified: true }] });
    expect(await find(site)).toEqual(found(owner));
  });

  test.each<[preventEnumeration: boolean | 'strict', reply: object]>([
    [true, found()],
    ['strict', found()],
    [false, { type: 'resetAccountUnknown' }],
  ])('is told to be nobody only with preventEnumeration %j', async (preventEnumeration, reply) => {
    const site = newSite({ preventEnumeration });
    await site.addUser({ emails: EMAILS, isActive: false });
    expect(await find(site, OTHER)).toEqual(reply);
    // A disabled account is as good as none.
    expect(await find(site, BOB)).toEqual(reply);
  });
});

describe('the links', () => {
  const issue = (site: InterpreterSite, userIds: readonly UserId[]) =>
    passwordResetQuestions(site.parts).issueResetLinks({ email: BOB, userIds }, site.scope);

  test('are one for each account, under its epochs, with the key sealed', async () => {
    const site = newSite();
    const id = await site.addUser({ emails: EMAILS });
    await site.write({ type: 'setPrimaryEmail', userId: id, email: BOB });
    const { reply } = await issue(site, [id]);
    const raw = site.parts.keyring.open(reply.mails[0]?.sealedSecret ?? '', 'outbox') ?? '';
    expect(raw).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(reply)).not.toContain(raw);
    expect(reply.mails).toMatchObject([{ kind: 'password_reset_key', to: BOB, carries: 'key' }]);
    expect(reply.keys).toEqual([
      {
        hash: site.parts.hashToken(sessionToken(raw)),
        purpose: 'reset_password',
        userId: id,
        email: BOB,
        sessionEpoch: 0,
        loginEpoch: 1,
        expiresAt: plusSeconds(SITE_TIME, 259_200),
        isConsumed: false,
      },
    ]);
  });

  test('of several accounts are different', async () => {
    const site = newSite(SHARED);
    const emails = [{ email: BOB }];
    const ids = [await site.addUser({ emails }), await site.addUser({ emails })];
    const { keys, mails } = (await issue(site, ids)).reply;
    expect(keys.map(({ userId }) => userId)).toEqual(ids);
    expect(new Set(keys.map(({ hash }) => hash)).size).toBe(2);
    expect(mails.map(({ kind }) => kind)).toEqual(['password_reset_key', 'password_reset_key']);
  });

  test.each([
    [true, [{ kind: 'unknown_account', to: BOB, carries: 'nothing', sealedSecret: null }]],
    [false, []],
  ])(
    'are none where there is no account; mail says so where it should: %j',
    async (emailUnknownAccounts, mails) => {
      const site = newSite({ emailUnknownAccounts });
      expect((await issue(site, [])).reply).toEqual({ type: 'resetLinksIssued', keys: [], mails });
    },
  );
});

/** A link that was mailed, and what it is asked about. */
async function linked(account: Account = {}, user: Partial<TestUser> = {}, changes: Partial<LinkKey> = {}) {
  const site = newSite(account);
  const id = await site.addUser({ username: 'bob', password: 'correct-horse-42', emails: EMAILS, ...user });
  const questions = passwordResetQuestions(site.parts);
  const { keys, mails } = (await questions.issueResetLinks({ email: BOB, userIds: [id] }, site.scope)).reply;
  for (const key of keys) await site.write({ type: 'insertLinkKey', key: { ...key, ...changes } });
  const raw = site.parts.keyring.open(mails[0]?.sealedSecret ?? '', 'outbox') ?? '';
  const at = (seconds: number) => ({ ...site.scope, at: plusSeconds(SITE_TIME, seconds) });
  return {
    ...{ site, id, raw, hash: keys[0]?.hash ?? '' },
    inspect: (key = raw, seconds = 0) => questions.inspectResetKey({ key }, at(seconds)),
    resetAs: (user: User | null) =>
      questions.examinePasswordReset({ key: raw, password: FRESH }, { ...site.scope, user }),
    reset: (password = FRESH, key = raw, seconds = 0) =>
      questions.examinePasswordReset({ key, password }, at(seconds)),
  };
}

const REJECTED = { reply: { type: 'resetKeyRejected' } };
const refusedFor = (code: string, param: string) => ({
  reply: { type: 'passwordResetRefused', problems: [{ code, param }] },
});
const NO_KEY = refusedFor('invalid_password_reset', 'key');

describe('a key', () => {
  test('tells whose password it resets, as often as it is looked at', async () => {
    const { site, id, inspect } = await linked();
    const matched = { reply: { type: 'resetKeyMatched', user: await site.parts.store.findUser(id) } };
    expect(await inspect()).toEqual(matched);
    expect(await inspect()).toEqual(matched);
  });

  test('is good until its time is over, and not a moment longer', async () => {
    const { raw, inspect, reset } = await linked();
    expect(await inspect(raw, 259_199.999)).toMatchObject({ reply: { type: 'resetKeyMatched' } });
    expect(await reset(FRESH, raw, 259_199.999)).toMatchObject({ reply: { type: 'passwordResetAccepted' } });
    expect(await inspect(raw, 259_200)).toEqual(REJECTED);
    expect(await reset(FRESH, raw, 259_200)).toEqual(NO_KEY);
  });

  test.each<[what: string, user: Partial<TestUser>, changes: Partial<LinkKey>]>([
    ['for verifying an address', {}, { purpose: 'verify_email' }],
    ['that was used', {}, { isConsumed: true }],
    ['from before the password changed', {}, { sessionEpoch: 1 }],
    ['from before the primary address changed', {}, { loginEpoch: 1 }],
    ['of a disabled account', { isActive: false }, {}],
  ])('is no good %s, however good the password', async (_what, user, changes) => {
    const { site, inspect, reset } = await linked({}, user, changes);
    expect(await inspect()).toEqual(REJECTED);
    expect(await reset()).toEqual(NO_KEY);
    // Nor is anything told about the password.
    expect(await reset('short')).toEqual(NO_KEY);
    expect(site.hashing).toEqual([]);
  });

  test.each<[what: string, spoil: (raw: string, hash: string) => string]>([
    ['nothing', () => ''],
    ['another key', () => 'A'.repeat(43)],
    ['the hash of the key', (_raw, hash) => hash],
    ['more than the key', (raw) => `${raw}=`],
  ])('is not %s', async (_what, spoil) => {
    const { raw, hash, inspect, reset } = await linked();
    expect(await inspect(spoil(raw, hash))).toEqual(REJECTED);
    expect(await reset(FRESH, spoil(raw, hash))).toEqual(NO_KEY);
  });
});

test("a key is no good once its address is not the account's any more", async () => {
  const emails = [{ email: OTHER, isVerified: true, isPrimary: true }, { email: BOB }];
  const { site, id, inspect, reset } = await linked({}, { emails });
  expect(await inspect()).toMatchObject({ reply: { type: 'resetKeyMatched' } });
  await site.write({ type: 'removeEmail', userId: id, email: BOB });
  expect(await inspect()).toEqual(REJECTED);
  expect(await reset()).toEqual(NO_KEY);
});

describe('a reset', () => {
  test('is accepted with the hash of the new password, if the user is still as they are', async () => {
    const { site, id, hash, reset } = await linked();
    const addresses = await site.parts.store.listEmails(id);
    expect(await reset()).toEqual({
      reply: {
        type: 'passwordResetAccepted',
        hash,
        reset: {
          change: { userId: id, passwordHash: `of:${FRESH}`, epochs: FIRST_EPOCHS },
          notification: null,
          candidate: null,
          endsSession: false,
        },
      },
      expects: [
        { type: 'userUnchanged', userId: id, ...FIRST_EPOCHS },
        { type: 'emailsUnchanged', userId: id, addresses },
      ],
    });
  });

  test.each(['short', '   short   '])(
    'is refused for a weak password, which is not hashed: %j',
    async (password) => {
      const { site, reset } = await linked();
      expect(await reset(password)).toEqual(refusedFor('password_too_short', 'password'));
      expect(site.hashing).toEqual([]);
    },
  );

  test('ends the session of whoever is signed in, where it is their own password', async () => {
    const { site, id, resetAs } = await linked();
    const other = await site.addUser({ username: 'other' });
    const findUser = (whose: UserId) => site.parts.store.findUser(whose);
    expect(await resetAs(await findUser(id))).toMatchObject({ reply: { reset: { endsSession: true } } });
    expect(await resetAs(await findUser(other))).toMatchObject({ reply: { reset: { endsSession: false } } });
    expect(await resetAs(null)).toMatchObject({ reply: { reset: { endsSession: false } } });
  });

  test('hashes the normalised form of the password', async () => {
    const { reset } = await linked();
    expect(await reset(` ${'décomposé-42'.normalize('NFD')} `)).toMatchObject({
      reply: { reset: { change: { passwordHash: 'of:décomposé-42' } } },
    });
  });

  test('logs in, where it does, under the epochs that the user has afterwards', async () => {
    const { site, id, reset } = await linked({ loginOnPasswordReset: true });
    const { reply } = await reset();
    if (reply.type !== 'passwordResetAccepted') throw new TypeError('it is accepted');
    expect(reply.reset.candidate).toEqual({
      ...{ userId: id, email: null, phone: null, isSignup: false, sessionEpoch: 1, loginEpoch: 1 },
    });
    await site.write({ type: 'changePassword', userId: id, passwordHash: reply.reset.change.passwordHash });
    expect(await site.parts.store.findUser(id)).toMatchObject({ sessionEpoch: 1, loginEpoch: 1 });
  });

  const told = {
    ...{ kind: 'password_reset_done', to: BOB, carries: 'nothing', sealedSecret: null },
    occasion: { at: SITE_TIME, ip: '192.0.2.1', userAgent: '' },
  };
  test.each<[emailNotifications: boolean, emails: TestUser['emails'], mail: object | null]>([
    [true, EMAILS, told],
    // The owner is told at the primary address, wherever the link went.
    [true, [{ email: OTHER, isPrimary: true }, { email: BOB }], { ...told, to: OTHER }],
    [true, [{ email: BOB }], null],
    [false, EMAILS, null],
  ])(
    'tells the owner where it should (%j), with the addresses %j',
    async (emailNotifications, emails, mail) => {
      const { reset } = await linked({ emailNotifications }, { emails });
      expect((await reset()).reply).toMatchObject({
        type: 'passwordResetAccepted',
        reset: { notification: mail },
      });
    },
  );
});
