import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import type { AuthenticationMethod } from '../../domain/authentication-method.js';
import type { Email } from '../../domain/email.js';
import { plusSeconds } from '../../domain/instant.js';
import type { SettingsInput } from '../../options.js';
import { createInterpreterSite, emailOf, SITE_TIME, type TestUser } from '../../testing/interpreter-site.js';
import { emailManagementQuestions } from './email-management.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = emailOf('bob@example.org');
const WORK = emailOf('work@example.org');
const NEW = emailOf('new@example.org');
const NOBODYS = emailOf('nobody@example.org');

/** Somebody who has proved who they are so many seconds ago, each time. */
async function signedIn(account: Account, secondsAgo: readonly number[], user: Partial<TestUser> = {}) {
  const site = createInterpreterSite(createMemoryStore(), account);
  const emails = [
    { email: BOB, isVerified: true, isPrimary: true },
    { email: WORK, isVerified: true },
  ];
  const id = await site.addUser({ username: 'bob', password: 'correct-horse-42', emails, ...user });
  const methods = secondsAgo.map((seconds): AuthenticationMethod => ({
    userId: id,
    method: 'password',
    at: plusSeconds(SITE_TIME, -seconds),
  }));
  const scope = {
    ...site.scope,
    user: await site.parts.store.findUser(id),
    methods: () => methods,
  };
  const questions = emailManagementQuestions(site.parts);
  return {
    add: (email: Email) => questions.examineNewEmail({ email }, scope),
    makePrimary: (email: Email) => questions.examinePrimaryEmail({ email }, scope),
    remove: (email: Email) => questions.examineEmailRemoval({ email }, scope),
    findOwn: (email: Email) => questions.findOwnEmail({ email }, scope),
  };
}

const REQUIRED: Account = { reauthenticationRequired: true };
const ASKED = { reply: { type: 'reauthenticationRequired' } };

describe('a change asks for a recent authentication', () => {
  test.each<{ when: string; account: Account; secondsAgo: number[]; password?: null; isAsked: boolean }>([
    { when: 'it need not be', account: {}, secondsAgo: [86_400], isAsked: false },
    { when: 'it is recent', account: REQUIRED, secondsAgo: [0], isAsked: false },
    { when: 'it is just about recent', account: REQUIRED, secondsAgo: [299.999], isAsked: false },
    { when: 'it is not any more', account: REQUIRED, secondsAgo: [300], isAsked: true },
    { when: 'the newest is recent', account: REQUIRED, secondsAgo: [900, 10], isAsked: false },
    { when: 'there is none', account: REQUIRED, secondsAgo: [], isAsked: true },
    {
      when: 'it may be older',
      ...{ account: { ...REQUIRED, reauthenticationTimeout: 900 }, secondsAgo: [899], isAsked: false },
    },
    {
      when: 'it must be newer',
      ...{ account: { ...REQUIRED, reauthenticationTimeout: 60 }, secondsAgo: [60], isAsked: true },
    },
    // There is nothing to prove it by.
    { when: 'there is no password', account: REQUIRED, secondsAgo: [900], password: null, isAsked: false },
  ])('where $when: $isAsked', async ({ account, secondsAgo, password, isAsked }) => {
    const user = password === null ? { password } : {};
    const { add, makePrimary, remove } = await signedIn(account, secondsAgo, user);
    const replies = [await add(NEW), await makePrimary(WORK), await remove(WORK)];
    const accepted = ['newEmailAccepted', 'primaryEmailAccepted', 'emailRemovalAccepted'];
    const asked = accepted.map(() => 'reauthenticationRequired');
    expect(replies.map(({ reply }) => reply.type)).toEqual(isAsked ? asked : accepted);
  });

  test('and says no more, and expects nothing', async () => {
    const { add, makePrimary, remove } = await signedIn(REQUIRED, [900]);
    expect([await add(NEW), await makePrimary(WORK), await remove(WORK)]).toEqual([ASKED, ASKED, ASKED]);
  });

  test('only once nothing else is wrong with it', async () => {
    const { add, makePrimary, remove } = await signedIn(REQUIRED, [900]);
    expect(await add(BOB)).toMatchObject({ reply: { problems: [{ code: 'duplicate_email' }] } });
    expect(await makePrimary(NOBODYS)).toMatchObject({ reply: { problems: [{ code: 'unknown_email' }] } });
    expect(await remove(BOB)).toMatchObject({
      reply: { problems: [{ code: 'cannot_remove_primary_email' }] },
    });
  });

  test('a mail that is sent again does not', async () => {
    const { findOwn } = await signedIn(REQUIRED, [900]);
    expect(await findOwn(WORK)).toMatchObject({ reply: { type: 'ownEmailFound' } });
  });
});

test('without anybody signed in there are no addresses to speak of', async () => {
  const { parts, scope } = createInterpreterSite(createMemoryStore());
  const questions = emailManagementQuestions(parts);
  const asked = [
    questions.examineNewEmail({ email: NEW }, scope),
    questions.findOwnEmail({ email: NEW }, scope),
    questions.examinePrimaryEmail({ email: NEW }, scope),
    questions.examineEmailRemoval({ email: NEW }, scope),
  ];
  for (const answered of asked) await expect(answered).rejects.toThrow(TypeError);
});
