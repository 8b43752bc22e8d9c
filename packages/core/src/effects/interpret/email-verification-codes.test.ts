import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import { FIRST_EPOCHS } from '../../domain/account.js';
import type { UserId } from '../../domain/ids.js';
import { plusSeconds } from '../../domain/instant.js';
import type { SettingsInput } from '../../options.js';
import { createInterpreterSite, emailOf, SITE_TIME, type TestUser } from '../../testing/interpreter-site.js';
import { emailCodeQuestions } from './email-verification.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = emailOf('bob@example.org');
const OTHER = emailOf('other@example.org');
const BY_CODE: Account = {
  emailVerification: 'mandatory',
  emailVerificationByCodeEnabled: true,
  signupFields: ['email*'],
};

const verified = { email: BOB, isVerified: true, isPrimary: true };
const unverified = { email: BOB, isPrimary: true };

async function issue(account: Account = {}, user: Partial<TestUser> = { emails: [unverified] }) {
  const site = createInterpreterSite(createMemoryStore(), { ...BY_CODE, ...account });
  const id = await site.addUser(user);
  const questions = emailCodeQuestions(site.parts);
  const { reply } = await questions.issueEmailCode(
    { email: BOB, isTaken: false, isNewcomer: true },
    site.scope,
  );
  const code = site.parts.keyring.open(reply.mail?.sealedSecret ?? '', 'outbox') ?? '';
  const matchAs = (userId: UserId | null, epochs = FIRST_EPOCHS, typed = code) =>
    questions.matchEmailCode(
      { code: typed, codeHash: reply.codeHash, email: BOB, userId, epochs },
      site.scope,
    );
  return { site, id, questions, reply, code, matchAs };
}

describe('a code', () => {
  test('is mailed sealed, and lives and can be tried as long as the options say', async () => {
    const { reply, code } = await issue({
      emailVerificationByCodeTimeout: 60,
      emailVerificationByCodeMaxAttempts: 4,
      emailVerificationSupportsResend: 5,
      emailVerificationSupportsChange: 6,
    });
    expect(reply.limits).toEqual({
      expiresAt: plusSeconds(SITE_TIME, 60),
      attempts: 4,
      resends: 5,
      changes: 6,
    });
    expect(reply.mail).toMatchObject({ kind: 'email_confirmation_signup', to: BOB, carries: 'code' });
    expect(code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    expect(JSON.stringify(reply)).not.toContain(code);
  });

  test('of somebody who has logged in before cannot be sent elsewhere', async () => {
    const { site, questions } = await issue({ emailVerificationSupportsChange: 6 });
    const about = { email: BOB, isTaken: false, isNewcomer: false };
    const { reply } = await questions.issueEmailCode(about, site.scope);
    expect(reply).toMatchObject({ mail: { kind: 'email_confirmation' }, limits: { changes: 0 } });
  });

  test('to an address that is taken is made as well, and its owner is told', async () => {
    const { site, questions } = await issue();
    const { reply } = await questions.issueEmailCode(
      { email: BOB, isTaken: true, isNewcomer: true },
      site.scope,
    );
    expect(reply.codeHash).toMatch(/^v1\./);
    expect(reply.mail).toMatchObject({
      kind: 'account_already_exists',
      carries: 'nothing',
      sealedSecret: null,
    });
  });

  test('without an address is mailed to nobody', async () => {
    const { site, questions } = await issue();
    const { reply } = await questions.issueEmailCode(
      { email: null, isTaken: false, isNewcomer: false },
      site.scope,
    );
    expect(reply.mail).toBeNull();
  });

  test('matches for its user, as long as nothing happens to them', async () => {
    const { id, matchAs } = await issue();
    expect(await matchAs(id)).toMatchObject({
      reply: { type: 'emailCodeMatched', userId: id },
      expects: [{ type: 'userUnchanged', userId: id, ...FIRST_EPOCHS }],
    });
  });

  const MISMATCH = { reply: { type: 'emailCodeMismatched' } };

  test('never matches for nobody, though it is right', async () => {
    const { matchAs } = await issue();
    expect(await matchAs(null)).toEqual(MISMATCH);
  });

  test.each([
    { sessionEpoch: 1, loginEpoch: 0 },
    { sessionEpoch: 0, loginEpoch: 1 },
  ])('does not match under the epochs %j', async (epochs) => {
    const { id, matchAs } = await issue();
    expect(await matchAs(id, epochs)).toEqual(MISMATCH);
  });

  test('does not match for a disabled account', async () => {
    const { id, matchAs } = await issue({}, { emails: [unverified], isActive: false });
    expect(await matchAs(id)).toEqual(MISMATCH);
  });

  test('tells that somebody else has verified the address only to whoever has the code', async () => {
    const { site, id, matchAs } = await issue();
    await site.addUser({ emails: [verified] });
    expect(await matchAs(id)).toEqual({ reply: { type: 'emailTaken' } });
    expect(await matchAs(id, FIRST_EPOCHS, 'BCDF-GHJK')).toEqual(MISMATCH);
  });
});

describe('a code that is sent elsewhere,', () => {
  const FREE = emailOf('free@example.org');
  const change = async (account: Account, to: typeof BOB, current = BOB) => {
    const { site, id, questions } = await issue(account);
    await site.addUser({ emails: [{ email: OTHER }] });
    const params = { userId: id, epochs: FIRST_EPOCHS, from: BOB, current, to };
    return (await questions.examineEmailChange(params, site.scope)).reply;
  };
  const listing = (email: string) => [{ email, isVerified: false, isPrimary: false }];

  test('to a free address is accepted, which is claimed', async () => {
    expect(await change({}, FREE)).toEqual({
      type: 'emailChangeAccepted',
      to: FREE,
      claimsEmail: true,
      addresses: listing(FREE),
    });
  });

  test('to a taken one is pretended, and lists what an accepted one would', async () => {
    expect(await change({}, OTHER)).toEqual({
      type: 'emailChangePretended',
      to: OTHER,
      addresses: listing(OTHER),
    });
  });

  test('to a taken one is refused where nothing is concealed', async () => {
    expect(await change({ preventEnumeration: false }, OTHER)).toEqual({
      type: 'emailChangeRefused',
      problems: [{ code: 'email_taken', param: 'email' }],
    });
  });

  test('to where it went last is refused', async () => {
    expect(await change({}, OTHER, OTHER)).toEqual({
      type: 'emailChangeRefused',
      problems: [{ code: 'same_as_current', param: 'email' }],
    });
  });

  test('back to one’s own address, after a pretended change, is accepted', async () => {
    expect(await change({}, BOB, OTHER)).toMatchObject({ type: 'emailChangeAccepted', to: BOB });
  });
});
