import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import type { SettingsInput } from '../../options.js';
import {
  createInterpreterSite,
  emailOf,
  SITE_TIME,
  type InterpreterSite,
  type TestUser,
} from '../../testing/interpreter-site.js';
import type { PasswordChangeRequest } from '../core-effects.js';
import { ownPasswordQuestions } from './password-change.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = emailOf('bob@example.org');
const PASSWORD = 'correct-horse-42';
const FRESH = 'another-horse-43';
const EMAILS: TestUser['emails'] = [{ email: BOB, isPrimary: true }];

/** A site to which somebody is signed in, unless nobody is. */
async function signedIn(account: Account = {}, user: Partial<TestUser> | null = {}) {
  const site = createInterpreterSite(createMemoryStore(), account);
  if (user === null)
    return { site, id: null, scope: site.scope, questions: ownPasswordQuestions(site.parts) };
  const id = await site.addUser({ username: 'bob', password: PASSWORD, emails: EMAILS, ...user });
  const scope = { ...site.scope, user: await site.parts.store.findUser(id) };
  return { site, id, scope, questions: ownPasswordQuestions(site.parts) };
}

/** How many hashes were made, and how many passwords compared. */
const workOf = (site: InterpreterSite) => site.hashing.map((asked) => asked.split(' ')[0]);

describe('the own password', () => {
  const verify = async (password: string, user?: Partial<TestUser> | null) => {
    const { site, id, scope, questions } = await signedIn({}, user);
    return { site, id, answered: await questions.verifyOwnPassword({ password }, scope) };
  };

  test.each([PASSWORD, ` ${PASSWORD} `])('is accepted: %j', async (password) => {
    const { id, answered } = await verify(password);
    expect(answered).toEqual({ reply: { type: 'ownPasswordAccepted', userId: id } });
  });

  test('is compared in its normalised form', async () => {
    const { answered } = await verify('décomposé-42'.normalize('NFD'), { password: 'décomposé-42' });
    expect(answered.reply.type).toBe('ownPasswordAccepted');
  });

  test.each<{ what: string; password: string; user?: Partial<TestUser> | null; hashing: string[] }>([
    { what: 'a wrong one', password: 'wrong', hashing: [`verify wrong of:${PASSWORD}`] },
    { what: 'an empty one', password: '', hashing: [`verify  of:${PASSWORD}`] },
    {
      what: 'one of other case',
      password: 'CORRECT-horse-42',
      hashing: [`verify CORRECT-horse-42 of:${PASSWORD}`],
    },
    {
      what: 'any, where there is none',
      password: 'any',
      user: { password: null },
      hashing: ['verify any decoy'],
    },
    { what: 'any, where nobody is signed in', password: PASSWORD, user: null, hashing: [] },
  ])('is not $what', async ({ password, user, hashing }) => {
    const { site, answered } = await verify(password, user);
    expect(answered).toEqual({ reply: { type: 'ownPasswordRejected' } });
    expect(site.hashing).toEqual(hashing);
  });

  test('is not one that fits the decoy', async () => {
    const { site, scope } = await signedIn({}, { password: null });
    const hasher = { ...site.parts.hasher, verify: async () => true };
    const questions = ownPasswordQuestions({ ...site.parts, hasher });
    expect(await questions.verifyOwnPassword({ password: 'any' }, scope)).toEqual({
      reply: { type: 'ownPasswordRejected' },
    });
  });
});

describe('a change of the password', () => {
  const examine = async (
    request: Partial<PasswordChangeRequest> = {},
    { account, user }: { account?: Account; user?: Partial<TestUser> | null } = {},
  ) => {
    const { site, id, scope, questions } = await signedIn(account, user);
    const asked = { currentPassword: PASSWORD, newPassword: FRESH, problems: [], ...request };
    return { site, id, answered: await questions.examinePasswordChange(asked, scope) };
  };
  const refusedFor = (...wrong: readonly (readonly [code: string, param: string])[]) => ({
    reply: { type: 'passwordChangeRefused', problems: wrong.map(([code, param]) => ({ code, param })) },
  });

  test('is accepted with the hash of the new one, if the user is still as they are', async () => {
    const { id, answered } = await examine();
    expect(answered).toEqual({
      reply: {
        type: 'passwordChangeAccepted',
        change: { userId: id, passwordHash: `of:${FRESH}`, epochs: { sessionEpoch: 0, loginEpoch: 0 } },
        notification: null,
        endsSession: false,
      },
      expects: [{ type: 'userUnchanged', userId: id, sessionEpoch: 0, loginEpoch: 0 }],
    });
  });

  test('is made under the epochs that the user has, and no others', async () => {
    const { site, id, questions } = await signedIn();
    if (id === null) throw new TypeError('somebody is signed in');
    await site.write({ type: 'changePassword', userId: id, passwordHash: `of:${PASSWORD}` });
    await site.write({ type: 'setPrimaryEmail', userId: id, email: BOB });
    const epochs = { sessionEpoch: 1, loginEpoch: 2 };
    const scope = { ...site.scope, user: await site.parts.store.findUser(id) };
    const request = { currentPassword: PASSWORD, newPassword: FRESH, problems: [] };
    expect(await questions.examinePasswordChange(request, scope)).toMatchObject({
      reply: { change: { epochs } },
      expects: [{ type: 'userUnchanged', userId: id, ...epochs }],
    });
  });

  test('is made with the normalised form of the new one', async () => {
    const { answered } = await examine({ newPassword: ` ${'décomposé-42'.normalize('NFD')} ` });
    expect(answered).toMatchObject({ reply: { change: { passwordHash: 'of:décomposé-42' } } });
  });

  test('is the first one where there was none, for which none is current', async () => {
    const user = { password: null };
    const { answered, site } = await examine({ currentPassword: null }, { user });
    expect(answered).toMatchObject({ reply: { change: { passwordHash: `of:${FRESH}` } } });
    expect(workOf(site)).toEqual(['hash']);
  });

  const CURRENT = 'current_password';
  const NEW = 'new_password';
  const missing = [{ code: 'required', param: NEW }];
  test.each<{
    what: string;
    request: Partial<PasswordChangeRequest>;
    user?: Partial<TestUser>;
    wrong: readonly (readonly [code: string, param: string])[];
  }>([
    {
      what: 'a wrong current one',
      request: { currentPassword: 'wrong' },
      wrong: [['enter_current_password', CURRENT]],
    },
    { what: 'no current one', request: { currentPassword: null }, wrong: [['required', CURRENT]] },
    {
      what: 'a current one where there is none',
      request: {},
      user: { password: null },
      wrong: [['enter_current_password', CURRENT]],
    },
    { what: 'a weak new one', request: { newPassword: 'short' }, wrong: [['password_too_short', NEW]] },
    {
      what: 'one that is weak but for the space around it',
      request: { newPassword: '   short   ' },
      wrong: [['password_too_short', NEW]],
    },
    { what: 'no new one', request: { newPassword: null, problems: missing }, wrong: [['required', NEW]] },
    {
      what: 'both wrong, in the order of the fields',
      request: { currentPassword: 'wrong', newPassword: 'short' },
      wrong: [
        ['enter_current_password', CURRENT],
        ['password_too_short', NEW],
      ],
    },
    {
      what: 'neither of them',
      request: { currentPassword: null, newPassword: null, problems: missing },
      wrong: [
        ['required', CURRENT],
        ['required', NEW],
      ],
    },
  ])('is refused for $what, and nothing is hashed', async ({ request, user, wrong }) => {
    const { site, answered } = await examine(request, user ? { user } : {});
    expect(answered).toEqual(refusedFor(...wrong));
    expect(workOf(site)).not.toContain('hash');
  });

  test('is refused where nobody is signed in', async () => {
    expect((await examine({}, { user: null })).answered).toEqual(refusedFor());
  });

  test.each([true, false])(
    'ends the session in which it is made where that is so: %j',
    async (endsSession) => {
      const { answered } = await examine({}, { account: { logoutOnPasswordChange: endsSession } });
      expect(answered).toMatchObject({ reply: { endsSession } });
    },
  );

  const occasion = { at: SITE_TIME, ip: '192.0.2.1', userAgent: '' };
  const told = (kind: string) => ({ kind, to: BOB, carries: 'nothing', sealedSecret: null, occasion });
  test.each<{ what: string; emailNotifications: boolean; user?: Partial<TestUser>; mail: object | null }>([
    { what: 'a change, where it is', emailNotifications: true, mail: told('password_changed') },
    {
      what: 'a first one, where it is',
      emailNotifications: true,
      user: { password: null },
      mail: told('password_set'),
    },
    { what: 'nothing, where it is not', emailNotifications: false, mail: null },
    { what: 'nothing, without an address', emailNotifications: true, user: { emails: [] }, mail: null },
  ])('tells the owner of $what', async ({ emailNotifications, user, mail }) => {
    const request = user?.password === null ? { currentPassword: null } : {};
    const { answered } = await examine(request, {
      account: { emailNotifications },
      ...(user ? { user } : {}),
    });
    expect(answered).toMatchObject({ reply: { type: 'passwordChangeAccepted', notification: mail } });
  });

  test('looks for what is wrong with the new one beside the name and the address', async () => {
    const seen: object[] = [];
    const { site, scope } = await signedIn();
    const passwordPolicy = {
      check: async (password: string, attributes: object) => {
        seen.push({ password, ...attributes });
        return [];
      },
    };
    const request = { currentPassword: PASSWORD, newPassword: FRESH, problems: [] };
    await ownPasswordQuestions({ ...site.parts, passwordPolicy }).examinePasswordChange(request, scope);
    expect(seen).toEqual([{ password: FRESH, username: 'bob', email: BOB }]);
  });
});
