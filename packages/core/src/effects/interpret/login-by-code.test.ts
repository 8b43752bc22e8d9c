import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import { FIRST_EPOCHS } from '../../domain/account.js';
import type { AuthenticationMethod } from '../../domain/authentication-method.js';
import type { Candidate } from '../../domain/candidate.js';
import type { Contact } from '../../domain/contact.js';
import { userId, type UserId } from '../../domain/ids.js';
import { plusSeconds } from '../../domain/instant.js';
import type { SettingsInput } from '../../options.js';
import {
  createInterpreterSite,
  emailOf,
  SITE_TIME,
  type InterpreterSite,
  type TestUser,
} from '../../testing/interpreter-site.js';
import { loginByCodeCondition, loginByCodeQuestions } from './login-by-code.js';

type Account = NonNullable<SettingsInput['account']>;
type Method = AuthenticationMethod['method'];

const BOB = emailOf('bob@example.org');
const OTHER = emailOf('other@example.org');
const BY_MAIL: Contact = { type: 'email', email: BOB };
const BY_OTHER_MAIL: Contact = { type: 'email', email: OTHER };
const EMAILS: TestUser['emails'] = [{ email: BOB, isPrimary: true }];

const newSite = (account: Account = {}) =>
  createInterpreterSite(createMemoryStore(), { loginByCodeEnabled: true, ...account });

const candidateOf = (id: UserId | null, changes: Partial<Candidate> = {}): Candidate => ({
  userId: id,
  email: BOB,
  phone: null,
  isSignup: false,
  ...FIRST_EPOCHS,
  ...changes,
});

describe('whether a code is required on top', () => {
  const ANN = userId(1);
  const record = (method: Method, whose = ANN): AuthenticationMethod => ({
    userId: whose,
    method,
    at: SITE_TIME,
  });
  const isRequired = (
    loginByCodeRequired: Account['loginByCodeRequired'],
    methods: readonly AuthenticationMethod[],
    candidate = candidateOf(ANN),
  ) => {
    const { parts, scope } = newSite({ loginByCodeRequired });
    return loginByCodeCondition(parts)(candidate, { ...scope, methods: () => methods }, []);
  };

  test.each<[required: Account['loginByCodeRequired'], methods: readonly Method[], isRequired: boolean]>([
    [false, ['password'], false],
    [false, [], false],
    [true, ['password'], true],
    [true, ['password_reset'], true],
    [true, [], true],
    // A code is not asked for twice.
    [true, ['code'], false],
    [true, ['password', 'code'], false],
    // What was proved last counts.
    [true, ['code', 'password'], true],
    [['password'], ['password'], true],
    [['password'], ['code', 'password'], true],
    [['password'], ['code'], false],
    [['password'], ['password', 'code'], false],
    [['password'], ['password_reset'], false],
    // What a stage of the embedder's own says of itself is no way to log in.
    [['password'], ['password', 'flow'], true],
    [true, ['code', 'flow'], false],
    [['password', 'mfa'], ['password'], true],
    [['mfa'], ['password'], false],
    // Where nothing says how somebody got here, a named way is not ruled out.
    [['mfa'], [], true],
    [[], ['password'], false],
    [[], [], false],
  ])('where it is so for %j, after %j: %j', async (required, methods, expected) => {
    const records = methods.map((method) => record(method));
    expect(await isRequired(required, records)).toBe(expected);
  });

  test('is not a matter of what another user has proved with the session', async () => {
    const anothers = record('code', userId(2));
    expect(await isRequired(true, [anothers])).toBe(true);
    expect(await isRequired(['password'], [record('password'), anothers])).toBe(true);
    expect(await isRequired(true, [record('code'), record('password', userId(2))])).toBe(false);
  });

  test('is so of nobody as of somebody who has proved nothing', async () => {
    expect(await isRequired(true, [record('code')], candidateOf(null))).toBe(true);
    expect(await isRequired(['password'], [record('code')], candidateOf(null))).toBe(true);
    expect(await isRequired(false, [], candidateOf(null))).toBe(false);
  });
});

describe('the account that a code is asked for', () => {
  const find = async (site: InterpreterSite) =>
    (await loginByCodeQuestions(site.parts).findLoginAccount({ contact: BY_MAIL }, site.scope)).reply;
  const found = (candidate: Candidate) => ({ type: 'loginAccountFound', candidate, contact: BY_MAIL });

  test('is that of the address, under its epochs, verified or not', async () => {
    const site = newSite();
    const id = await site.addUser({ emails: EMAILS });
    await site.write({ type: 'setPrimaryEmail', userId: id, email: BOB });
    expect(await find(site)).toEqual(found(candidateOf(id, { loginEpoch: 1 })));
  });

  test('is the oldest of several that is active', async () => {
    const site = newSite({ uniqueEmail: false });
    await site.addUser({ emails: [{ email: BOB }], isActive: false });
    const second = await site.addUser({ emails: EMAILS });
    await site.addUser({ emails: EMAILS });
    expect(await find(site)).toEqual(found(candidateOf(second)));
  });

  test('is not that of whoever has only added the address to theirs', async () => {
    const site = newSite();
    const extra = { email: BOB };
    await site.addUser({ emails: [{ email: OTHER, isVerified: true, isPrimary: true }, extra] });
    expect(await find(site)).toEqual(found(candidateOf(null)));
    const newcomer = await site.addUser({ emails: EMAILS });
    expect(await find(site)).toEqual(found(candidateOf(newcomer)));
  });

  test('is that of whoever has verified the address', async () => {
    const site = newSite({ uniqueEmail: false });
    await site.addUser({ emails: [{ email: BOB }] });
    const owner = await site.addUser({ emails: [{ email: BOB, isVerified: true }] });
    expect(await find(site)).toEqual(found(candidateOf(owner)));
  });

  test.each<[preventEnumeration: boolean | 'strict', reply: object]>([
    [true, found(candidateOf(null))],
    ['strict', found(candidateOf(null))],
    [false, { type: 'loginAccountUnknown', contact: BY_MAIL }],
  ])('is told to be none only with preventEnumeration %j', async (preventEnumeration, reply) => {
    const site = newSite({ preventEnumeration });
    expect(await find(site)).toEqual(reply);
    // A disabled account is as good as none.
    await site.addUser({ emails: EMAILS, isActive: false });
    expect(await find(site)).toEqual(reply);
  });
});

describe('a code that is issued', () => {
  const issue = async (site: InterpreterSite, candidate: Candidate) =>
    (await loginByCodeQuestions(site.parts).issueLoginCode({ contact: BY_MAIL, candidate }, site.scope))
      .reply;
  const codeIn = (site: InterpreterSite, sealed: string | null | undefined) =>
    site.parts.keyring.open(sealed ?? '', 'outbox') ?? '';

  test('is mailed sealed, and kept by its keyed hash', async () => {
    const site = newSite();
    const reply = await issue(site, candidateOf(await site.addUser({ emails: EMAILS })));
    const code = codeIn(site, reply.mail?.sealedSecret);
    expect(reply.mail).toMatchObject({ kind: 'login_code', to: BOB, carries: 'code' });
    expect(code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    expect(JSON.stringify(reply)).not.toContain(code);
    expect(site.parts.codes.matches(code, reply.codeHash)).toBe(true);
  });

  test.each<[account: Account, limits: object]>([
    [{}, { expiresAt: plusSeconds(SITE_TIME, 180), attempts: 3, resends: 0, changes: 0 }],
    [
      { loginByCodeTimeout: 60, loginByCodeMaxAttempts: 4, loginByCodeSupportsResend: 5 },
      { expiresAt: plusSeconds(SITE_TIME, 60), attempts: 4, resends: 5, changes: 0 },
    ],
  ])('lives and can be tried as long as the options say: %j', async (account, limits) => {
    const site = newSite(account);
    expect(await issue(site, candidateOf(userId(1)))).toMatchObject({ limits });
    expect(await issue(site, candidateOf(null))).toMatchObject({ limits });
  });

  test('looks as the options say', async () => {
    const site = newSite({ loginByCodeFormat: { numeric: true, length: 6, dashed: false } });
    const { mail } = await issue(site, candidateOf(userId(1)));
    expect(codeIn(site, mail?.sealedSecret)).toMatch(/^\d{6}$/);
  });

  const stranger = (kind: string) => ({ kind, to: BOB, carries: 'nothing', sealedSecret: null });
  test.each<{ who: string; emailUnknownAccounts: boolean; isSignup: boolean; mail: object | null }>([
    { who: 'nobody', emailUnknownAccounts: true, isSignup: false, mail: stranger('unknown_account') },
    { who: 'nobody, who is not told', emailUnknownAccounts: false, isSignup: false, mail: null },
    {
      who: 'a signup that is pretended',
      ...{ emailUnknownAccounts: false, isSignup: true, mail: stranger('account_already_exists') },
    },
  ])('for $who fits nothing, and is not in the mail', async ({ emailUnknownAccounts, isSignup, mail }) => {
    const site = newSite({ emailUnknownAccounts });
    const reply = await issue(site, candidateOf(null, { isSignup }));
    expect([reply.mail, reply.sms]).toEqual([mail, null]);
    expect(reply.codeHash).toMatch(/^v1\./);
  });
});

describe('a code that is typed in', () => {
  async function issued(user: Partial<TestUser> = { emails: EMAILS }, account: Account = {}) {
    const site = newSite(account);
    const id = await site.addUser(user);
    const questions = loginByCodeQuestions(site.parts);
    const { reply } = await questions.issueLoginCode(
      { contact: BY_MAIL, candidate: candidateOf(id) },
      site.scope,
    );
    const code = site.parts.keyring.open(reply.mail?.sealedSecret ?? '', 'outbox') ?? '';
    const about = { code, codeHash: reply.codeHash, contact: BY_MAIL, userId: id, epochs: FIRST_EPOCHS };
    const match = (changes: Partial<Parameters<typeof questions.matchLoginCode>[0]> = {}) =>
      questions.matchLoginCode({ ...about, ...changes }, site.scope);
    return { site, id, code, match };
  }

  const MISMATCH = { reply: { type: 'loginCodeMismatched' } };

  test('matches for its user', async () => {
    const { id, match } = await issued();
    expect(await match()).toEqual({
      reply: { type: 'loginCodeMatched', userId: id, contact: BY_MAIL },
      expects: [{ type: 'userUnchanged', userId: id, ...FIRST_EPOCHS }],
    });
  });

  test.each<[what: string, as: (code: string) => string]>([
    ['small letters', (code) => code.toLowerCase()],
    ['no dash', (code) => code.replace('-', '')],
    ['space in and around it', (code) => ` ${code.replace('-', ' ')} `],
  ])('may be written with %s', async (_what, as) => {
    const { code, match } = await issued();
    expect(await match({ code: as(code) })).toMatchObject({ reply: { type: 'loginCodeMatched' } });
  });

  test('matches for an account that was disabled as well, which goes no further', async () => {
    const { match } = await issued({ emails: EMAILS, isActive: false });
    expect(await match()).toMatchObject({ reply: { type: 'loginCodeMatched' }, expects: [] });
  });

  test.each([
    ['another code', { code: 'XXXX-XXXX' }],
    ['nothing', { code: '' }],
    ['a dash', { code: '-' }],
    ['nobody', { userId: null }],
    ['somebody who is not there', { userId: userId(99) }],
    ['a session that was ended', { epochs: { sessionEpoch: 1, loginEpoch: 0 } }],
    ['a login that was ended', { epochs: { sessionEpoch: 0, loginEpoch: 1 } }],
    ['an address that the account does not have', { contact: BY_OTHER_MAIL }],
    ['a hash that is none', { codeHash: 'no hash' }],
  ])('does not match for %s', async (_what, changes) => {
    const { match } = await issued();
    expect(await match(changes)).toEqual(MISMATCH);
  });

  test('does not match once the address is gone, or the password changed', async () => {
    const { site, id, match } = await issued({ emails: [...EMAILS, { email: OTHER }] });
    expect(await match({ contact: BY_OTHER_MAIL })).toMatchObject({ reply: { type: 'loginCodeMatched' } });
    await site.write({ type: 'removeEmail', userId: id, email: OTHER });
    expect(await match({ contact: BY_OTHER_MAIL })).toEqual(MISMATCH);
    await site.write({ type: 'changePassword', userId: id, passwordHash: 'of:another' });
    expect(await match()).toEqual(MISMATCH);
  });

  test('does not match once somebody else has verified the address', async () => {
    const { site, match } = await issued({ emails: [{ email: BOB }] });
    const owner = await site.addUser({ emails: [{ email: BOB }] });
    await site.write({ type: 'verifyEmail', userId: owner, email: BOB });
    expect(await match()).toEqual(MISMATCH);
  });

  test("of a signup that is pretended is mailed and matches, to an address that is nobody else's", async () => {
    const site = newSite();
    const questions = loginByCodeQuestions(site.parts);
    const candidate = candidateOf(null, { isSignup: true, taken: ['phone'] });
    const { reply } = await questions.issueLoginCode({ contact: BY_MAIL, candidate }, site.scope);
    expect(reply.mail).toMatchObject({ kind: 'login_code', to: BOB, carries: 'code' });
    const code = site.parts.keyring.open(reply.mail?.sealedSecret ?? '', 'outbox') ?? '';
    const matchAs = async (typed: string) => {
      const about = { code: typed, codeHash: reply.codeHash, contact: BY_MAIL };
      return (await questions.matchPretendedLoginCode(about, site.scope)).reply.type;
    };
    expect(await matchAs('XXXX-XXXX')).toBe('loginCodeMismatched');
    expect(await matchAs(code)).toBe('pretendedLoginCodeMatched');
    await site.addUser({ emails: [{ email: BOB, isVerified: true, isPrimary: true }] });
    expect(await matchAs(code)).toBe('loginCodeMismatched');
  });

  test('does not match for another user', async () => {
    const { site, match } = await issued();
    const other = await site.addUser({ emails: [{ email: OTHER, isPrimary: true }] });
    expect(await match({ userId: other })).toEqual(MISMATCH);
  });
});
