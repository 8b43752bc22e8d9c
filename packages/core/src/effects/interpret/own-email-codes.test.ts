import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import { FIRST_EPOCHS } from '../../domain/account.js';
import { userId } from '../../domain/ids.js';
import type { SettingsInput } from '../../options.js';
import { createInterpreterSite, emailOf, SITE_TIME, type TestUser } from '../../testing/interpreter-site.js';
import type { CodeAttempt } from '../core-effects.js';
import { ownEmailCodeQuestions } from './own-email-codes.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = emailOf('bob@example.org');
const NEW = emailOf('new@example.org');
const OWN = { email: BOB, isVerified: true, isPrimary: true };

/** Somebody who is signed in, and what they make of the code that was sent to an address. */
async function signedIn(account: Account = {}, emails: TestUser['emails'] = [OWN]) {
  const site = createInterpreterSite(createMemoryStore(), account);
  const id = await site.addUser({ emails });
  const { code, codeHash } = site.parts.codes.issue(site.parts.account.emailVerificationByCodeFormat);
  const right: CodeAttempt = { code, codeHash, email: NEW, userId: id, epochs: FIRST_EPOCHS };
  const questions = ownEmailCodeQuestions(site.parts);
  const submit = async (changes: Partial<CodeAttempt> = {}, isSignedIn = true) => {
    const user = isSignedIn ? await site.parts.store.findUser(id) : null;
    return questions.matchOwnEmailCode({ ...right, ...changes }, { ...site.scope, user });
  };
  return { site, id, submit };
}

const refusal = (code: string) => ({ reply: { type: 'ownEmailCodeRefused', code } });

describe('the code of an address', () => {
  test('adds it, if the account is still as it is', async () => {
    const { site, id, submit } = await signedIn();
    expect(await submit()).toEqual({
      reply: {
        type: 'ownEmailCodeMatched',
        email: NEW,
        user: await site.parts.store.findUser(id),
        ...{ isNew: true, replacesOthers: false, notification: null },
      },
      expects: [
        { type: 'userUnchanged', userId: id, ...FIRST_EPOCHS },
        { type: 'emailsUnchanged', userId: id, addresses: [OWN] },
      ],
    });
  });

  test('verifies one that the account has', async () => {
    const { submit } = await signedIn({ maxEmailAddresses: 2 }, [OWN, { email: NEW }]);
    expect(await submit()).toMatchObject({ reply: { type: 'ownEmailCodeMatched', isNew: false } });
  });

  test.each<[what: string, changes: Partial<CodeAttempt>]>([
    ['is wrong', { code: 'BCDF-GHJK' }],
    ['is missing', { code: '' }],
    ['was sent to another user', { userId: userId(99) }],
    ['was sent to nobody', { userId: null }],
    ['was sent under another session epoch', { epochs: { sessionEpoch: 1, loginEpoch: 0 } }],
    ['was sent under another login epoch', { epochs: { sessionEpoch: 0, loginEpoch: 1 } }],
  ])('that %s is refused', async (_what, changes) => {
    const { submit } = await signedIn();
    expect(await submit(changes)).toEqual(refusal('incorrect_code'));
  });

  test('is refused from whoever is not signed in', async () => {
    const { submit } = await signedIn();
    expect(await submit({}, false)).toEqual(refusal('incorrect_code'));
  });

  test('is refused once somebody else has verified the address', async () => {
    const { site, submit } = await signedIn();
    await site.addUser({ emails: [{ email: NEW, isVerified: true }] });
    expect(await submit()).toEqual(refusal('email_taken'));
  });

  test('is refused where there is no room for the address any more', async () => {
    const { submit } = await signedIn({ maxEmailAddresses: 1 });
    expect(await submit()).toEqual(refusal('max_email_addresses'));
  });

  test.each<[emailNotifications: boolean, mail: object | null]>([
    [false, null],
    [true, { kind: 'email_changed', to: BOB, occasion: { at: SITE_TIME } }],
  ])('replaces the others where an account has one; the old one is told: %j', async (told, mail) => {
    const { submit } = await signedIn({ changeEmail: true, emailNotifications: told, maxEmailAddresses: 1 });
    const { reply } = await submit();
    expect(reply).toMatchObject({ type: 'ownEmailCodeMatched', replacesOthers: true, notification: mail });
  });
});
