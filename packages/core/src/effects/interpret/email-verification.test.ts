import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import { FIRST_EPOCHS } from '../../domain/account.js';
import type { Candidate } from '../../domain/candidate.js';
import { sessionToken, type UserId } from '../../domain/ids.js';
import { plusSeconds } from '../../domain/instant.js';
import type { SettingsInput } from '../../options.js';
import {
  createInterpreterSite,
  emailOf,
  SITE_TIME,
  type InterpreterSite,
  type TestUser,
} from '../../testing/interpreter-site.js';
import { emailLinkQuestions, emailVerificationCondition } from './email-verification.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = emailOf('bob@example.org');
const OTHER = emailOf('other@example.org');
const MANDATORY: Account = { emailVerification: 'mandatory', signupFields: ['email*'] };

const newSite = (account: Account = {}) =>
  createInterpreterSite(createMemoryStore(), { ...MANDATORY, ...account });

const candidateOf = (userId: UserId | null, changes: Partial<Candidate> = {}): Candidate => ({
  userId,
  email: null,
  phone: null,
  isSignup: false,
  ...FIRST_EPOCHS,
  ...changes,
});

const verified = { email: BOB, isVerified: true, isPrimary: true };
const unverified = { email: BOB, isPrimary: true };

describe('whether a login has to do with verification', () => {
  test.each<[verification: 'mandatory' | 'optional' | 'none', who: Partial<Candidate>, isRequired: boolean]>([
    ['none', { email: BOB, isSignup: true }, false],
    ['optional', { email: BOB, isSignup: true }, true],
    ['optional', { email: BOB }, false],
    ['optional', { email: null, isSignup: true }, false],
    ['mandatory', { email: BOB, isSignup: true }, true],
    ['mandatory', { email: BOB }, true],
    ['mandatory', {}, true],
  ])(
    'where it is %s, for %j of somebody without a verified address',
    async (emailVerification, who, isRequired) => {
      const site = newSite({ emailVerification });
      const id = await site.addUser({ emails: [unverified] });
      expect(await emailVerificationCondition(site.parts)(candidateOf(id, who), site.scope, [])).toBe(
        isRequired,
      );
    },
  );

  const other = { email: OTHER, isVerified: true };
  test.each<{ what: string; emails: TestUser['emails']; used: Candidate['email']; isRequired: boolean }>([
    { what: 'the address that was used is verified', emails: [verified], used: BOB, isRequired: false },
    { what: 'another one is', emails: [other, unverified], used: BOB, isRequired: true },
    { what: 'any is, where none was used', emails: [other, unverified], used: null, isRequired: false },
    { what: 'there is none at all', emails: [], used: null, isRequired: true },
  ])('where it is mandatory and $what', async ({ emails, used, isRequired }) => {
    const site = newSite();
    const id = await site.addUser({ emails });
    const candidate = candidateOf(id, { email: used });
    expect(await emailVerificationCondition(site.parts)(candidate, site.scope, [])).toBe(isRequired);
  });

  test('where it is mandatory it is so for a pretended candidate, whoever has verified the address', async () => {
    const site = newSite();
    await site.addUser({ emails: [verified] });
    const pretended = candidateOf(null, { email: BOB });
    expect(await emailVerificationCondition(site.parts)(pretended, site.scope, [])).toBe(true);
  });
});

describe('the address to verify', () => {
  const find = async (site: InterpreterSite, candidate: Candidate) =>
    (await emailLinkQuestions(site.parts).findEmailToVerify({ candidate }, site.scope)).reply;

  test.each<{ which: string; emails: TestUser['emails']; used: Candidate['email']; found: string }>([
    { which: 'the one that was used', emails: [verified, { email: OTHER }], used: OTHER, found: OTHER },
    {
      which: 'the primary one',
      emails: [{ email: OTHER, isVerified: true }, unverified],
      used: null,
      found: BOB,
    },
    {
      which: 'a verified one before others',
      emails: [{ email: OTHER }, { email: BOB, isVerified: true }],
      used: null,
      found: BOB,
    },
  ])('is $which', async ({ emails, used, found }) => {
    const site = newSite();
    const id = await site.addUser({ emails });
    expect(await find(site, candidateOf(id, { email: used }))).toMatchObject({ email: found });
  });

  test.each([
    { who: 'a candidate', isActive: true, expects: 1 },
    { who: 'nobody whose account was disabled, or no commit could be made', isActive: false, expects: 0 },
  ])('is that of the account as it is expected to stay, of $who', async ({ isActive, expects }) => {
    const site = newSite();
    const id = await site.addUser({ emails: [unverified], isActive });
    const answered = await emailLinkQuestions(site.parts).findEmailToVerify(
      { candidate: candidateOf(id) },
      site.scope,
    );
    expect(answered.expects).toHaveLength(expects);
  });

  test.each([
    ['mandatory', true],
    ['optional', false],
  ] as const)('is waited for where verification is %s: %j', async (emailVerification, isBlocking) => {
    const site = newSite({ emailVerification });
    expect(await find(site, candidateOf(null, { email: BOB }))).toMatchObject({ isBlocking });
  });

  test('may be none', async () => {
    const site = newSite();
    const id = await site.addUser({});
    expect(await find(site, candidateOf(id))).toEqual({ type: 'noEmailFound' });
  });
});

describe('a link', () => {
  async function issue(account: Account = {}, changes: Partial<Candidate> = {}) {
    const site = newSite(account);
    const id = await site.addUser({ emails: [unverified] });
    const questions = emailLinkQuestions(site.parts);
    const candidate = candidateOf(id, { email: BOB, ...changes });
    const { reply } = await questions.issueEmailLink({ email: BOB, candidate }, site.scope);
    if (reply.key) await site.write({ type: 'insertLinkKey', key: reply.key });
    const raw = site.parts.keyring.open(reply.mail?.sealedSecret ?? '', 'outbox') ?? '';
    const match = async (key = raw, seconds = 0) =>
      (await questions.matchEmailKey({ key }, { ...site.scope, at: plusSeconds(SITE_TIME, seconds) })).reply;
    return { site, id, reply, raw, match };
  }

  test('is kept by the hash of its key, with the epochs of the candidate', async () => {
    const { site, id, reply, raw } = await issue({}, { sessionEpoch: 3, loginEpoch: 5 });
    expect(reply.key).toEqual({
      hash: site.parts.hashToken(sessionToken(raw)),
      purpose: 'verify_email',
      userId: id,
      email: BOB,
      sessionEpoch: 3,
      loginEpoch: 5,
      expiresAt: plusSeconds(SITE_TIME, 3 * 86_400),
      isConsumed: false,
    });
    expect(raw).toMatch(/^[\w-]{43}$/);
  });

  test.each([
    [true, 'email_confirmation_signup'],
    [false, 'email_confirmation'],
  ])('is mailed with the key sealed, at a signup %j', async (isSignup, kind) => {
    const { reply, raw } = await issue({}, { isSignup });
    expect(reply.mail).toMatchObject({ kind, to: BOB, carries: 'key' });
    expect(JSON.stringify(reply)).not.toContain(raw);
  });

  test('of a pretended candidate is none; the owner of the address is told', async () => {
    const { reply } = await issue({}, { userId: null });
    expect(reply).toEqual({
      type: 'emailLinkIssued',
      key: null,
      mail: { kind: 'account_already_exists', to: BOB, carries: 'nothing', sealedSecret: null },
    });
  });

  test.each([true, false])(
    'matches, and continues the login where that is so: %j',
    async (continuesLogin) => {
      const { id, match } = await issue({ loginOnEmailConfirmation: continuesLogin });
      expect(await match()).toMatchObject({
        type: 'emailKeyMatched',
        userId: id,
        email: BOB,
        continuesLogin,
      });
    },
  );

  test('is good until its time is over, and not a moment longer', async () => {
    const { match } = await issue({ emailConfirmationExpireDays: 0.5 });
    expect(await match(undefined, 43_199.999)).toMatchObject({ type: 'emailKeyMatched' });
    expect(await match(undefined, 43_200)).toEqual({ type: 'emailKeyRejected' });
  });

  test.each([
    ['nothing', () => ''],
    ['another key', () => 'A'.repeat(43)],
    ['the hash of the key', (raw: string, hash: string) => hash],
    ['more than the key', (raw: string) => `${raw}=`],
    ['space behind it', (raw: string) => `${raw} `],
  ])('does not match %s', async (_what, spoil) => {
    const { match, raw, reply } = await issue();
    expect(await match(spoil(raw, reply.key?.hash ?? ''))).toEqual({ type: 'emailKeyRejected' });
  });

  test('is no good under other epochs', async () => {
    const { match } = await issue({}, { loginEpoch: 1 });
    expect(await match()).toEqual({ type: 'emailKeyRejected' });
  });

  test('is no good any more once the address is verified', async () => {
    const { site, id, match } = await issue();
    await site.write({ type: 'verifyEmail', userId: id, email: BOB });
    expect(await match()).toEqual({ type: 'emailKeyRejected' });
  });

  test('tells that somebody else has verified the address meanwhile', async () => {
    const { site, match } = await issue();
    await site.addUser({ emails: [verified] });
    expect(await match()).toEqual({ type: 'emailTaken' });
  });
});
