import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { FIRST_EPOCHS, type PhoneNumber } from '../../domain/account.js';
import type { Candidate } from '../../domain/candidate.js';
import { userId, type UserId } from '../../domain/ids.js';
import { plusSeconds } from '../../domain/instant.js';
import { storedPhone } from '../../domain/phone.js';
import type { SettingsInput } from '../../options.js';
import { createInterpreterSite, SITE_TIME } from '../../testing/interpreter-site.js';
import { phoneQuestions, phoneVerificationCondition } from './phone-verification.js';

type Account = NonNullable<SettingsInput['account']>;
type Questions = ReturnType<typeof phoneQuestions>;

const MOBILE = storedPhone('+31612345678');
const OTHER = storedPhone('+14155552671');
const verified: PhoneNumber = { phone: MOBILE, isVerified: true };
const unverified: PhoneNumber = { phone: MOBILE, isVerified: false };

const newSite = (account: Account = {}) =>
  createInterpreterSite(createMemoryStore(), {
    loginMethods: ['phone'],
    signupFields: ['phone*', 'password1*'],
    emailVerification: 'none',
    ...account,
  });

const candidateOf = (id: UserId | null, changes: Partial<Candidate> = {}): Candidate => ({
  userId: id,
  email: null,
  phone: null,
  isSignup: true,
  ...FIRST_EPOCHS,
  ...changes,
});

describe('whether a login waits for the verification of a number', () => {
  test.each<[phone: PhoneNumber | null, field: string, isRequired: boolean]>([
    [unverified, 'phone*', true],
    [unverified, 'phone', true],
    [verified, 'phone*', false],
    [null, 'phone', false],
    // There is no way to log in then.
    [null, 'phone*', true],
  ])('of somebody with %j, where signups ask for %s', async (phone, field, isRequired) => {
    const site = newSite({ signupFields: [field, 'password1*'] });
    const { parts, scope } = site;
    const id = await site.addUser(phone ? { phone } : {});
    expect(await phoneVerificationCondition(parts)(candidateOf(id), scope, [])).toBe(isRequired);
    const off = { ...parts, account: { ...parts.account, phoneVerificationEnabled: false } };
    expect(await phoneVerificationCondition(off)(candidateOf(id), scope, [])).toBe(false);
  });

  test('where a signup is pretended: as of a signup with what was entered', async () => {
    const { parts, scope } = newSite();
    const isRequired = phoneVerificationCondition(parts);
    expect(await isRequired(candidateOf(null, { phone: MOBILE }), scope, [])).toBe(true);
    expect(await isRequired(candidateOf(null), scope, [])).toBe(false);
  });
});

describe('the number to verify', () => {
  test('is that of the account, or the one that was entered where there is none', async () => {
    const site = newSite();
    const { parts, scope } = site;
    const { findPhoneToVerify } = phoneQuestions(parts);
    const find = async (candidate: Candidate) => (await findPhoneToVerify({ candidate }, scope)).reply;
    const id = await site.addUser({ phone: unverified });
    const found = { type: 'phoneToVerifyFound', phone: MOBILE, isNewcomer: true };
    expect(await find(candidateOf(id, { phone: OTHER }))).toEqual(found);
    expect(await find(candidateOf(null, { phone: MOBILE }))).toEqual(found);
    // Whoever has logged in before has settled on a number.
    await site.write({ type: 'recordLogin', userId: id });
    expect(await find(candidateOf(id))).toEqual({ ...found, isNewcomer: false });
    expect(await find(candidateOf(await site.addUser({}), { phone: OTHER }))).toEqual({
      type: 'noPhoneFound',
    });
  });
});

const ISSUED = { phone: MOBILE, isTaken: false, isNewcomer: true };

describe('a code that is issued', () => {
  test('is texted sealed, and kept by its keyed hash', async () => {
    const site = newSite();
    const { parts, scope } = site;
    const { reply } = await phoneQuestions(parts).issuePhoneCode(ISSUED, scope);
    const code = parts.keyring.open(reply.sms.sealedSecret ?? '', 'outbox') ?? '';
    expect(reply.sms).toMatchObject({ kind: 'verification_code', to: MOBILE });
    expect(JSON.stringify(reply)).not.toContain(code);
    expect(parts.codes.matches(code, reply.codeHash)).toBe(true);
  });

  test('to a number that is taken is none: the text says that there is an account', async () => {
    const { parts, scope } = newSite();
    const { reply } = await phoneQuestions(parts).issuePhoneCode({ ...ISSUED, isTaken: true }, scope);
    expect(reply.sms).toEqual({ kind: 'account_already_exists', to: MOBILE, sealedSecret: null });
    expect(reply.codeHash).toMatch(/^v1\./);
  });

  test('lives, and can be tried, sent again and elsewhere, as the options say', async () => {
    const site = newSite({
      phoneVerificationTimeout: 60,
      phoneVerificationMaxAttempts: 4,
      phoneVerificationSupportsResend: true,
      phoneVerificationSupportsChange: 3,
    });
    const { parts, scope } = site;
    const limitsFor = async (changes: Partial<typeof ISSUED> = {}) =>
      (await phoneQuestions(parts).issuePhoneCode({ ...ISSUED, ...changes }, scope)).reply.limits;
    const limits = { expiresAt: plusSeconds(SITE_TIME, 60), attempts: 4, resends: 2, changes: 3 };
    expect(await limitsFor()).toEqual(limits);
    expect(await limitsFor({ isTaken: true })).toEqual(limits);
    expect(await limitsFor({ isNewcomer: false })).toEqual({ ...limits, changes: 0 });
  });
});

describe('a code that is typed in', () => {
  async function issued(phone: PhoneNumber | null = unverified) {
    const site = newSite();
    const { parts, scope } = site;
    const id = await site.addUser(phone ? { phone } : {});
    const questions = phoneQuestions(parts);
    const { reply } = await questions.issuePhoneCode(ISSUED, scope);
    const code = parts.keyring.open(reply.sms.sealedSecret ?? '', 'outbox') ?? '';
    const typed = { code, codeHash: reply.codeHash };
    const about = { ...typed, phone: MOBILE, isOwn: true, userId: id, epochs: FIRST_EPOCHS };
    const match = async (changes: Partial<Parameters<Questions['matchPhoneCode']>[0]> = {}, by = scope) =>
      questions.matchPhoneCode({ ...about, ...changes }, by);
    return { site, id, code, match };
  }
  const MISMATCHED = { reply: { type: 'phoneCodeMismatched' } };

  test('matches once, for the number and the account as they were', async () => {
    const { id, match } = await issued();
    expect(await match()).toEqual({
      reply: { type: 'phoneCodeMatched', userId: id, phone: MOBILE },
      expects: [
        { type: 'userUnchanged', userId: id, ...FIRST_EPOCHS },
        { type: 'phoneUnchanged', userId: id, phone: unverified },
      ],
    });
  });

  test('matches for a number that is to take the place of another', async () => {
    const { match } = await issued({ phone: OTHER, isVerified: true });
    expect(await match()).toEqual(MISMATCHED);
    expect(await match({ isOwn: false })).toMatchObject({ reply: { type: 'phoneCodeMatched' } });
  });

  test.each([
    ['another code', { code: 'XXXX-XXXX' }],
    ['nothing', { code: '' }],
    ['nobody', { userId: null }],
    ['somebody who is not there', { userId: userId(99) }],
    ['a number that the account does not have', { phone: OTHER }],
    ['a session that was ended', { epochs: { sessionEpoch: 1, loginEpoch: 0 } }],
    ['a login that was ended', { epochs: { sessionEpoch: 0, loginEpoch: 1 } }],
  ])('does not match for %s', async (_what, changes) => {
    const { match } = await issued();
    expect(await match(changes)).toEqual(MISMATCHED);
  });

  test("of a signup that is pretended matches as well, with a number that is nobody else's", async () => {
    const { site, code } = await issued();
    const questions = phoneQuestions(site.parts);
    const { reply: sent } = await questions.issuePhoneCode(ISSUED, site.scope);
    const own = site.parts.keyring.open(sent.sms.sealedSecret ?? '', 'outbox') ?? '';
    const matchAs = async (typed: string) => {
      const about = { code: typed, codeHash: sent.codeHash, phone: MOBILE };
      return (await questions.matchPretendedPhoneCode(about, site.scope)).reply.type;
    };
    expect(await matchAs(code)).toBe('phoneCodeMismatched');
    expect(await matchAs(own)).toBe('pretendedPhoneCodeMatched');
    await site.addUser({ phone: verified });
    expect(await matchAs(own)).toBe('phoneTaken');
    expect(await matchAs(code)).toBe('phoneCodeMismatched');
  });

  test('does not match in a session that is somebody else by now', async () => {
    const { site, id, match } = await issued();
    const { store } = site.parts;
    const other = await store.findUser(await site.addUser({}));
    expect(await match({}, { ...site.scope, user: other })).toEqual(MISMATCHED);
    expect(await match({}, { ...site.scope, user: await store.findUser(id) })).toMatchObject({
      reply: { type: 'phoneCodeMatched' },
    });
  });

  test('is of no use once somebody else has verified the number', async () => {
    const { site, match } = await issued();
    await site.addUser({ phone: verified });
    expect(await match()).toEqual({ reply: { type: 'phoneTaken' } });
    expect(await match({ code: 'XXXX-XXXX' })).toEqual(MISMATCHED);
  });
});

describe('a change of the number that a login waits for', () => {
  async function examine(account: Account, taken: PhoneNumber | null, changes: object = {}) {
    const site = newSite(account);
    const id = await site.addUser({ phone: unverified });
    if (taken) await site.addUser({ phone: taken });
    const about = { userId: id, epochs: FIRST_EPOCHS, from: MOBILE, current: MOBILE, to: OTHER };
    const { reply } = await phoneQuestions(site.parts).examinePhoneChange(
      { ...about, ...changes },
      site.scope,
    );
    return reply;
  }
  const refused = (code: string) => ({ type: 'phoneChangeRefused', problems: [{ code, param: 'phone' }] });
  const PRETENDED = { type: 'phoneChangePretended', to: OTHER };

  test.each<[what: string, account: Account, taken: PhoneNumber | null, outcome: object]>([
    ['a free one', {}, null, { type: 'phoneChangeAccepted', to: OTHER }],
    [
      'one that nobody has verified',
      {},
      { phone: OTHER, isVerified: false },
      { type: 'phoneChangeAccepted' },
    ],
    ['a taken one', {}, { phone: OTHER, isVerified: true }, PRETENDED],
    [
      'a taken one, which is told',
      { preventEnumeration: false },
      { phone: OTHER, isVerified: true },
      refused('phone_taken'),
    ],
  ])('to %s', async (...[, account, taken, outcome]) => {
    expect(await examine(account, taken)).toMatchObject(outcome);
  });

  test('to the one that was sent a code last is none', async () => {
    expect(await examine({}, null, { to: MOBILE })).toEqual(refused('same_as_current'));
    expect(await examine({}, null, { current: OTHER })).toEqual(refused('same_as_current'));
    // Back from one that was pretended.
    expect(await examine({}, null, { current: OTHER, to: MOBILE })).toMatchObject({
      type: 'phoneChangeAccepted',
    });
  });

  test.each([
    ['the number is another', { from: OTHER }],
    ['the password changed', { epochs: { sessionEpoch: 1, loginEpoch: 1 } }],
    ['the account is gone', { userId: userId(99) }],
  ])('is too late once %s', async (_what, changes) => {
    expect(await examine({}, null, changes)).toEqual({ type: 'phoneChangeOutdated' });
  });

  test('is pretended where the signup is, whatever the number', async () => {
    expect(await examine({}, null, { userId: null })).toEqual({ ...PRETENDED, isTaken: false });
    const taken = { phone: OTHER, isVerified: true };
    expect(await examine({}, taken, { userId: null })).toEqual({ ...PRETENDED, isTaken: true });
    expect(await examine({}, null, { userId: null, to: MOBILE })).toEqual(refused('same_as_current'));
  });
});

describe('a new number of whoever is signed in', () => {
  async function examine(account: Account, own: PhoneNumber | null, taken: PhoneNumber | null = null) {
    const site = newSite(account);
    const id = await site.addUser({ password: 'correct-horse-42', ...(own ? { phone: own } : {}) });
    if (taken) await site.addUser({ phone: taken });
    const user = await site.parts.store.findUser(id);
    const { reply } = await phoneQuestions(site.parts).examineNewPhone(
      { phone: MOBILE },
      { ...site.scope, user },
    );
    return reply;
  }
  const refused = (code: string) => ({ type: 'newPhoneRefused', problems: [{ code, param: 'phone' }] });
  const ACCEPTED = { type: 'newPhoneAccepted', phone: MOBILE, epochs: FIRST_EPOCHS };

  test.each<
    [what: string, account: Account, own: PhoneNumber | null, taken: PhoneNumber | null, outcome: object]
  >([
    ['is accepted', {}, null, null, ACCEPTED],
    ['is accepted in the place of another', {}, { phone: OTHER, isVerified: true }, null, ACCEPTED],
    ['can be the one they have not verified', {}, unverified, null, ACCEPTED],
    ['is not the one they have verified', {}, verified, null, refused('same_as_current')],
    ['may be taken, and nobody learns that', {}, null, verified, ACCEPTED],
    [
      'must not be taken, where that is no secret',
      { preventEnumeration: false },
      null,
      verified,
      refused('phone_taken'),
    ],
    [
      'takes a recent proof where one is asked for',
      { reauthenticationRequired: true },
      null,
      null,
      { type: 'reauthenticationRequired' },
    ],
  ])('%s', async (...[, account, own, taken, outcome]) => {
    expect(await examine(account, own, taken)).toMatchObject(outcome);
  });
});
