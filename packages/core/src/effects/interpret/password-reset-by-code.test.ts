import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import { FIRST_EPOCHS } from '../../domain/account.js';
import type { Candidate } from '../../domain/candidate.js';
import type { UserId } from '../../domain/ids.js';
import { plusSeconds } from '../../domain/instant.js';
import type { SettingsInput } from '../../options.js';
import {
  createInterpreterSite,
  emailOf,
  SITE_TIME,
  type InterpreterSite,
  type TestUser,
} from '../../testing/interpreter-site.js';
import type { CodeAttempt } from '../core-effects.js';
import { resetCodeQuestions } from './password-reset-by-code.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = emailOf('bob@example.org');
const OTHER = emailOf('other@example.org');
const FRESH = 'another-horse-43';
const EMAILS: TestUser['emails'] = [{ email: BOB, isPrimary: true }];

const newSite = (account: Account = {}) =>
  createInterpreterSite(createMemoryStore(), { passwordResetByCodeEnabled: true, ...account });

const candidateOf = (userId: UserId | null): Candidate => ({
  ...{ userId, email: BOB, phone: null, isSignup: false },
  ...FIRST_EPOCHS,
});

describe('whose password is reset by a code', () => {
  const find = async (site: InterpreterSite) =>
    (await resetCodeQuestions(site.parts).findResetOwner({ email: BOB }, site.scope)).reply;
  const found = (id: UserId | null) => ({
    type: 'resetOwnerFound',
    email: BOB,
    candidate: candidateOf(id),
  });

  test('is whoever signed up with the address', async () => {
    const site = newSite();
    expect(await find(site)).toEqual(found(null));
    const id = await site.addUser({ emails: EMAILS });
    expect(await find(site)).toEqual(found(id));
  });

  test('is whoever has verified it, and nobody else', async () => {
    const site = newSite({ uniqueEmail: false, loginMethods: ['username'] });
    await site.addUser({ emails: EMAILS });
    const owner = await site.addUser({ emails: [{ email: BOB, isVerified: true }] });
    expect(await find(site)).toEqual(found(owner));
  });

  test('is nobody who only added it to their account, and nobody who is disabled', async () => {
    const site = newSite({ uniqueEmail: false, loginMethods: ['username'] });
    await site.addUser({ emails: [{ email: OTHER, isPrimary: true }, { email: BOB }] });
    await site.addUser({ emails: EMAILS, isActive: false });
    expect(await find(site)).toEqual(found(null));
  });

  test('is told to be nobody only where nothing is concealed', async () => {
    expect(await find(newSite({ preventEnumeration: false }))).toEqual({ type: 'resetAccountUnknown' });
  });
});

describe('the code', () => {
  const issue = async (site: InterpreterSite, userId: UserId | null) =>
    (
      await resetCodeQuestions(site.parts).issueResetCode(
        { email: BOB, candidate: candidateOf(userId) },
        site.scope,
      )
    ).reply;

  test('is sealed in its mail, and has the limits of its own settings', async () => {
    const site = newSite({
      passwordResetByCodeMaxAttempts: 5,
      passwordResetByCodeTimeout: 60,
      passwordResetByCodeFormat: { numeric: true, dashed: false },
    });
    const { mail, codeHash, limits } = await issue(site, await site.addUser({ emails: EMAILS }));
    const code = site.parts.keyring.open(mail?.sealedSecret ?? '', 'outbox') ?? '';
    expect(code).toMatch(/^\d{9}$/);
    expect(site.parts.codes.matches(code, codeHash)).toBe(true);
    expect(mail).toMatchObject({ kind: 'password_reset_code', to: BOB, carries: 'code' });
    expect(limits).toEqual({ expiresAt: plusSeconds(SITE_TIME, 60), attempts: 5, resends: 0, changes: 0 });
  });

  test.each<[told: boolean, mail: object | null]>([
    [true, { kind: 'unknown_account', to: BOB, carries: 'nothing', sealedSecret: null }],
    [false, null],
  ])('of nobody goes nowhere; they are told so: %j', async (emailUnknownAccounts, mail) => {
    expect(await issue(newSite({ emailUnknownAccounts }), null)).toMatchObject({
      ...{ type: 'resetCodeIssued', mail },
      limits: { attempts: 3 },
    });
  });
});

describe('an attempt', () => {
  const waiting = async (account: Account = {}, user: Partial<TestUser> = {}) => {
    const site = newSite(account);
    const id = await site.addUser({ password: 'old-horse-42', emails: EMAILS, ...user });
    const { code, codeHash } = site.parts.codes.issue(site.parts.account.passwordResetByCodeFormat);
    const right: CodeAttempt = { code, codeHash, email: BOB, userId: id, epochs: FIRST_EPOCHS };
    const questions = resetCodeQuestions(site.parts);
    const look = async (changes: Partial<CodeAttempt> = {}) =>
      (await questions.matchResetCode({ ...right, ...changes }, site.scope)).reply;
    const reset = (password = FRESH, changes: Partial<CodeAttempt> = {}) =>
      questions.examineResetByCode({ ...right, ...changes, password }, site.scope);
    return { site, id, look, reset };
  };

  test('with the right code tells whose it is, and changes nothing', async () => {
    const { site, id, look } = await waiting();
    expect(await look()).toEqual({ type: 'resetCodeMatched', user: await site.parts.store.findUser(id) });
  });

  const MISMATCH = { type: 'resetCodeMismatched' };
  test.each<[what: string, changes: Partial<CodeAttempt>]>([
    ['a wrong code', { code: 'BCDF-GHJK' }],
    ['no code', { code: '' }],
    ['the code of nobody', { userId: null }],
    ['an address that the account has no more', { email: OTHER }],
    ['a session epoch from before', { epochs: { sessionEpoch: 1, loginEpoch: 0 } }],
    ['a login epoch from before', { epochs: { sessionEpoch: 0, loginEpoch: 1 } }],
  ])('with %s does not match, and hashes nothing', async (_what, changes) => {
    const { site, look, reset } = await waiting();
    expect(await look(changes)).toEqual(MISMATCH);
    expect(await reset(FRESH, changes)).toEqual({ reply: MISMATCH });
    expect(site.hashing).toEqual([]);
  });

  test('does not match once another account has verified the address', async () => {
    const { site, look } = await waiting({ uniqueEmail: false, loginMethods: ['username'] });
    await site.addUser({ emails: [{ email: BOB, isVerified: true }] });
    expect(await look()).toEqual(MISMATCH);
  });

  test('does not match for somebody who was disabled', async () => {
    const { look } = await waiting({}, { isActive: false });
    expect(await look()).toEqual(MISMATCH);
  });

  test('with a weak password is refused, and hashes nothing', async () => {
    const { site, reset } = await waiting();
    expect(await reset('short')).toEqual({
      reply: {
        type: 'resetByCodeRefused',
        problems: [{ code: 'password_too_short', param: 'password' }],
      },
    });
    expect(site.hashing).toEqual([]);
  });

  test('is accepted with the hash of the new password, if the account is still as it is', async () => {
    const { site, id, reset } = await waiting({ loginOnPasswordReset: true });
    const addresses = await site.parts.store.listEmails(id);
    expect(await reset()).toEqual({
      reply: {
        type: 'resetByCodeAccepted',
        email: BOB,
        reset: {
          change: { userId: id, passwordHash: `of:${FRESH}`, epochs: FIRST_EPOCHS },
          notification: null,
          candidate: {
            userId: id,
            email: null,
            phone: null,
            isSignup: false,
            sessionEpoch: 1,
            loginEpoch: 1,
          },
          endsSession: false,
        },
      },
      expects: [
        { type: 'userUnchanged', userId: id, ...FIRST_EPOCHS },
        { type: 'emailsUnchanged', userId: id, addresses },
      ],
    });
  });
});
