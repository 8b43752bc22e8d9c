import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import type { EmailAddress } from '../../domain/account.js';
import type { Email } from '../../domain/email.js';
import type { SettingsInput } from '../../options.js';
import { createInterpreterSite, emailOf, SITE_TIME, type TestUser } from '../../testing/interpreter-site.js';
import { emailManagementQuestions } from './email-management.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = emailOf('bob@example.org');
const WORK = emailOf('work@example.org');
const NEW = emailOf('new@example.org');
const TAKEN = emailOf('taken@example.org');

const primary: EmailAddress = { email: BOB, isVerified: true, isPrimary: true };
const verified: EmailAddress = { email: WORK, isVerified: true, isPrimary: false };
const unverified: EmailAddress = { email: WORK, isVerified: false, isPrimary: false };
const added: EmailAddress = { email: NEW, isVerified: false, isPrimary: false };

/** A site to which Bob is signed in, under a login epoch of 1; another account has the address "taken". */
async function signedIn(account: Account = {}, emails: TestUser['emails'] = [primary]) {
  const site = createInterpreterSite(createMemoryStore(), account);
  const id = await site.addUser({ username: 'bob', password: 'correct-horse-42', emails });
  await site.addUser({ emails: [{ email: TAKEN, isPrimary: true }] });
  const first = emails.find(({ isPrimary }) => isPrimary)?.email;
  if (first) await site.write({ type: 'setPrimaryEmail', userId: id, email: first });
  const epochs = { sessionEpoch: 0, loginEpoch: first ? 1 : 0 };
  const scope = { ...site.scope, user: await site.parts.store.findUser(id) };
  const addresses = await site.parts.store.listEmails(id);
  const expects = [
    { type: 'userUnchanged', userId: id, ...epochs },
    { type: 'emailsUnchanged', userId: id, addresses },
  ];
  return { site, id, epochs, expects, scope, questions: emailManagementQuestions(site.parts) };
}

const refusedWith = (type: string, code: string) => ({
  reply: { type, problems: [{ code, param: 'email' }] },
});

describe('a new address', () => {
  const add = async (email: Email, account: Account = {}, emails?: TestUser['emails']) => {
    const { questions, scope } = await signedIn(account, emails);
    return questions.examineNewEmail({ email }, scope);
  };
  const refused = (code: string) => refusedWith('newEmailRefused', code);
  const accepted = (changes: object) => ({ reply: { type: 'newEmailAccepted', ...changes } });

  test('is accepted, to be verified under the epochs of the user, who must still be as they are, with their list', async () => {
    const { questions, scope, id, epochs, expects } = await signedIn();
    expect(await questions.examineNewEmail({ email: NEW }, scope)).toEqual({
      reply: {
        type: 'newEmailAccepted',
        candidate: { userId: id, email: NEW, phone: null, isSignup: false, ...epochs },
        userId: id,
        email: NEW,
        replaces: null,
        addresses: [primary, added],
      },
      expects,
    });
  });

  test.each([
    ['the primary one', [primary]],
    ['one that is not verified', [{ email: NEW, isPrimary: true }, { email: BOB }]],
  ])('is none that they have already: %s', async (_what, emails) => {
    expect(await add(BOB, {}, emails)).toEqual(refused('duplicate_email'));
  });

  test.each<[preventEnumeration: boolean | 'strict', uniqueEmail: boolean, outcome: object]>([
    [false, true, refused('email_taken')],
    [true, true, accepted({ email: TAKEN })],
    ['strict', true, accepted({ email: TAKEN })],
    [false, false, accepted({ email: TAKEN })],
  ])(
    'may be taken with preventEnumeration %j, where addresses are unique %j',
    async (preventEnumeration, uniqueEmail, outcome) => {
      expect(await add(TAKEN, { preventEnumeration, uniqueEmail })).toMatchObject(outcome);
    },
  );

  test.each<{ max: number | null; changeEmail: boolean; emails: EmailAddress[]; outcome: object }>([
    {
      ...{ max: null, changeEmail: false, emails: [primary, verified] },
      outcome: accepted({ addresses: [primary, verified, added] }),
    },
    {
      ...{ max: 3, changeEmail: false, emails: [primary, verified] },
      outcome: accepted({ addresses: [primary, verified, added] }),
    },
    { max: 2, changeEmail: false, emails: [primary, verified], outcome: refused('max_email_addresses') },
    { max: 1, changeEmail: false, emails: [primary, verified], outcome: refused('max_email_addresses') },
    // Where there is one that changes, there is no greatest number.
    { max: 1, changeEmail: true, emails: [primary], outcome: accepted({ addresses: [primary, added] }) },
  ])('with at most $max, one that changes $changeEmail', async ({ max, changeEmail, emails, outcome }) => {
    expect(await add(NEW, { maxEmailAddresses: max, changeEmail }, emails)).toMatchObject(outcome);
  });

  test('is told to be a duplicate, or taken, before there are too many', async () => {
    const account = { maxEmailAddresses: 1, preventEnumeration: false };
    expect(await add(BOB, account)).toEqual(refused('duplicate_email'));
    expect(await add(TAKEN, account)).toEqual(refused('email_taken'));
    expect(await add(NEW, account)).toEqual(refused('max_email_addresses'));
  });

  const older: EmailAddress = { email: emailOf('older@example.org'), isVerified: false, isPrimary: false };
  test.each<{ what: string; emails: EmailAddress[]; replaces: Email | null; after: EmailAddress[] }>([
    { what: 'nothing', emails: [primary], replaces: null, after: [primary, added] },
    { what: 'one that waits', emails: [primary, unverified], replaces: WORK, after: [primary, added] },
    {
      what: 'the one that was asked for last',
      ...{ emails: [primary, older, unverified], replaces: WORK, after: [primary, older, added] },
    },
    {
      what: 'none that is verified',
      ...{ emails: [primary, verified], replaces: null, after: [primary, verified, added] },
    },
    {
      what: 'not the primary one, verified or not',
      emails: [{ ...primary, isVerified: false }],
      replaces: null,
      after: [{ ...primary, isVerified: false }, added],
    },
  ])('takes the place of $what, where there is one that changes', async ({ emails, replaces, after }) => {
    const changing = { changeEmail: true };
    expect(await add(NEW, changing, emails)).toMatchObject(accepted({ replaces, addresses: after }));
    const all = [...emails, added];
    expect(await add(NEW, {}, emails)).toMatchObject(accepted({ replaces: null, addresses: all }));
  });
});

describe('an address to verify again', () => {
  test.each([BOB, WORK])('is found among their own: %s', async (email) => {
    const { questions, scope, id, epochs } = await signedIn({}, [primary, unverified]);
    const candidate = { userId: id, email, phone: null, isSignup: false, ...epochs };
    expect(await questions.findOwnEmail({ email }, scope)).toEqual({
      reply: { type: 'ownEmailFound', candidate, email },
    });
  });

  test.each([TAKEN, NEW])('is unknown where it is not theirs: %s', async (email) => {
    const { questions, scope } = await signedIn();
    expect(await questions.findOwnEmail({ email }, scope)).toEqual({ reply: { type: 'ownEmailUnknown' } });
  });
});

describe('another primary address', () => {
  test.each([
    [WORK, false],
    [BOB, true],
  ])('is %s, which is so already: %j', async (email, isPrimary) => {
    const { questions, scope, id, expects } = await signedIn({}, [primary, verified]);
    expect(await questions.examinePrimaryEmail({ email }, scope)).toEqual({
      reply: {
        type: 'primaryEmailAccepted',
        userId: id,
        email,
        isPrimary,
        addresses: [
          { ...primary, isPrimary },
          { ...verified, isPrimary: !isPrimary },
        ],
        notification: null,
      },
      expects,
    });
  });

  const refused = (code: string) => refusedWith('primaryEmailRefused', code);
  const accepted = { reply: { type: 'primaryEmailAccepted', email: WORK } };
  test.each<{ what: string; emails: TestUser['emails']; outcome: object }>([
    { what: 'not one of theirs', emails: [primary], outcome: refused('unknown_email') },
    {
      what: 'not verified, where another is',
      ...{ emails: [primary, unverified], outcome: refused('unverified_primary_email') },
    },
    {
      what: 'not verified, where another that is not primary is',
      emails: [{ email: BOB, isPrimary: true }, { email: NEW, isVerified: true }, unverified],
      outcome: refused('unverified_primary_email'),
    },
    { what: 'verified', emails: [primary, verified], outcome: accepted },
    {
      what: 'not verified, as none is',
      emails: [{ email: BOB, isPrimary: true }, unverified],
      outcome: accepted,
    },
    { what: 'the first one', emails: [unverified], outcome: accepted },
  ])('which is $what', async ({ emails, outcome }) => {
    const { questions, scope } = await signedIn({}, emails);
    expect(await questions.examinePrimaryEmail({ email: WORK }, scope)).toMatchObject(outcome);
  });
});

describe('an address to remove', () => {
  test('is gone, if the user is still as they are, with their list', async () => {
    const { questions, scope, id, expects } = await signedIn({}, [primary, verified]);
    expect(await questions.examineEmailRemoval({ email: WORK }, scope)).toEqual({
      reply: {
        type: 'emailRemovalAccepted',
        userId: id,
        email: WORK,
        addresses: [primary],
        notification: null,
      },
      expects,
    });
  });

  const kept = refusedWith('emailRemovalRefused', 'cannot_remove_primary_email');
  const gone = { reply: { type: 'emailRemovalAccepted' } };
  const byEmail: ['email'] = ['email'];
  const byBoth: ('username' | 'email')[] = ['username', 'email'];
  const byUsername: ['username'] = ['username'];
  const other: EmailAddress = { email: BOB, isVerified: false, isPrimary: false };
  const workPrimary: EmailAddress = { ...verified, isPrimary: true };

  test.each<{ what: string; methods: ('username' | 'email')[]; emails: EmailAddress[]; outcome: object }>([
    {
      what: 'the primary one beside another',
      methods: byUsername,
      emails: [workPrimary, other],
      outcome: kept,
    },
    { what: 'the primary one beside another', methods: byEmail, emails: [workPrimary, other], outcome: kept },
    { what: 'the only one', methods: byEmail, emails: [workPrimary], outcome: kept },
    { what: 'the only one', methods: byBoth, emails: [workPrimary], outcome: gone },
    { what: 'the only one', methods: byUsername, emails: [workPrimary], outcome: gone },
    { what: 'the only one, not primary', methods: byEmail, emails: [unverified], outcome: kept },
    { what: 'the only one, not primary', methods: byUsername, emails: [unverified], outcome: gone },
    { what: 'one of several, not primary', methods: byEmail, emails: [primary, verified], outcome: gone },
    { what: 'one of several, not verified', methods: byEmail, emails: [primary, unverified], outcome: gone },
    { what: 'one of several, none primary', methods: byEmail, emails: [other, unverified], outcome: gone },
  ])('which is $what, where people log in by $methods', async ({ methods, emails, outcome }) => {
    const { questions, scope } = await signedIn({ loginMethods: methods }, emails);
    expect(await questions.examineEmailRemoval({ email: WORK }, scope)).toMatchObject(outcome);
  });

  test.each([NEW, TAKEN])('is unknown where it is not theirs: %s', async (email) => {
    const { questions, scope } = await signedIn();
    expect(await questions.examineEmailRemoval({ email }, scope)).toEqual(
      refusedWith('emailRemovalRefused', 'unknown_email'),
    );
  });
});

describe('the owner is told', () => {
  const occasion = { at: SITE_TIME, ip: '192.0.2.1', userAgent: '' };
  const mail = (kind: string) => ({ kind, to: BOB, carries: 'nothing', sealedSecret: null, occasion });

  test.each<{ isTold: boolean; emails: EmailAddress[]; changed: object | null; removed: object | null }>([
    {
      // At the address that was primary before, and at the one that still is.
      ...{ isTold: true, emails: [primary, verified] },
      ...{ changed: mail('email_changed'), removed: mail('email_deleted') },
    },
    { isTold: false, emails: [primary, verified], changed: null, removed: null },
    // There is nowhere to tell them.
    { isTold: true, emails: [verified], changed: null, removed: null },
  ])('where they should be ($isTold), with $emails', async ({ isTold, emails, changed, removed }) => {
    const { questions, scope } = await signedIn({ emailNotifications: isTold }, emails);
    expect(await questions.examinePrimaryEmail({ email: WORK }, scope)).toMatchObject({
      reply: { notification: changed },
    });
    expect(await questions.examineEmailRemoval({ email: WORK }, scope)).toMatchObject({
      reply: { notification: removed },
    });
  });
});
