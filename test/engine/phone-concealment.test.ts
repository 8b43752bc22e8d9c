import { createMemoryStore } from '@sallyport/store-memory';
import type { SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply, type World } from './app.js';

type Account = NonNullable<SettingsInput['account']>;

const PASSWORD = 'correct-horse-42';
const FREE = '+31612345678';
const OTHER = '+14155552671';
const TAKEN = '+442079460123';
const WRONG = { code: 'BCDF-GHJK' };

const ACCOUNT: Account = {
  loginMethods: ['phone', 'email'],
  signupFields: ['phone*', 'email', 'password1*'],
  emailVerification: 'none',
  emailVerificationByCodeEnabled: false,
  loginByCodeEnabled: true,
  phoneVerificationSupportsChange: true,
  phoneVerificationSupportsResend: true,
  loginByCodeSupportsResend: true,
  rateLimits: false,
};

/** A site where somebody has verified a number. */
async function siteWithOwner(account: Account = {}): Promise<World> {
  const world = await createWorld(createMemoryStore(), { account: { ...ACCOUNT, ...account } });
  const owner = new App(world);
  await owner.post('auth/signup', { phone: TAKEN, password: PASSWORD });
  expect((await owner.post('auth/phone/verify', { code: (await world.lastSms()).code })).status).toBe(200);
  return world;
}

type Take = (app: App, phone: string) => Promise<Reply>;

/** What a stranger sees who takes these steps with a number; it is blanked out, and so is the token. */
async function seen(world: World, phone: string, steps: readonly Take[]): Promise<readonly unknown[]> {
  const app = new App(world);
  const replies: unknown[] = [];
  for (const take of steps) {
    const { status, body } = await take(app, phone);
    replies.push(
      JSON.parse(
        JSON.stringify({ status, body })
          .replaceAll(phone, 'it')
          .replaceAll(app.token ?? '?', 'token'),
      ),
    );
  }
  return replies;
}

const sentTo = async (world: World, phone: string) => {
  await world.auth.deliverMessages();
  return world.texts.filter(({ to }) => to === phone).map(({ kind }) => kind);
};

const signUp: Take = (app, phone) => app.post('auth/signup', { phone, password: PASSWORD });
const look: Take = (app) => app.get('auth/session');
const guess: Take = (app) => app.post('auth/phone/verify', WRONG);
const resend: Take = (app) => app.post('auth/phone/verify/resend', {});
const changeBack: Take = (app, phone) => app.post('account/phone', { phone });
const changeAway: Take = (app) => app.post('account/phone', { phone: OTHER });

describe('a taken number', () => {
  test.each<[what: string, steps: readonly Take[]]>([
    ['is signed up with, guessed at until it is over', [signUp, look, guess, guess, guess, guess, look]],
    ['is signed up with, and its code sent again', [signUp, resend, guess, resend, resend, guess]],
    [
      'is signed up with, and another given',
      [signUp, changeBack, changeAway, look, guess, changeBack, changeAway, guess],
    ],
    [
      'is corrected to',
      [
        (app) => app.post('auth/signup', { phone: OTHER, password: PASSWORD }),
        changeBack,
        look,
        changeBack,
        resend,
        guess,
        changeAway,
        guess,
      ],
    ],
  ])('looks like a free one where it %s', async (_what, steps) => {
    const world = await siteWithOwner();
    expect(await seen(world, TAKEN, steps)).toEqual(await seen(world, FREE, steps));
    expect(world.errors).toEqual([]);
  });

  test('is told of to its owner, once, and never gets a code from a stranger', async () => {
    const world = await siteWithOwner();
    const before = (await sentTo(world, TAKEN)).length;
    await seen(world, TAKEN, [signUp, resend, guess]);
    expect((await sentTo(world, TAKEN)).slice(before)).toEqual(['account_already_exists']);
    await seen(world, FREE, [signUp, (app) => app.post('account/phone', { phone: TAKEN }), resend]);
    expect((await sentTo(world, TAKEN)).slice(before + 1)).toEqual(['account_already_exists']);
  });

  test('is told where that is no secret', async () => {
    const world = await siteWithOwner({ preventEnumeration: false });
    const app = new App(world);
    expect((await signUp(app, TAKEN)).body.errors).toMatchObject([{ code: '', param: 'phone' }]);
    await signUp(app, FREE);
    expect((await app.post('account/phone', { phone: TAKEN })).body.errors).toMatchObject([
      { code: 'phone_taken', param: 'phone' },
    ]);
  });
});

describe('a number that nobody has', () => {
  const wrongPassword: Take = (app, phone) => app.post('auth/login', { phone, password: 'wrong-horse-42' });
  const askForCode: Take = (app, phone) => app.post('auth/code/request', { phone });
  const askAgain: Take = (app) => app.post('auth/code/resend', {});
  const guessCode: Take = (app) => app.post('auth/code/confirm', WRONG);

  test.each<[what: string, steps: readonly Take[]]>([
    ['to log in by password', [wrongPassword, look]],
    ['to log in by code', [askForCode, look, guessCode, askAgain, guessCode, guessCode, guessCode]],
  ])('looks like any other %s', async (_what, steps) => {
    const world = await siteWithOwner();
    expect(await seen(world, FREE, steps)).toEqual(await seen(world, TAKEN, steps));
    expect(world.errors).toEqual([]);
  });

  test('gets a text that says so, where a code was asked for', async () => {
    const world = await siteWithOwner();
    await seen(world, FREE, [askForCode, askAgain]);
    expect(await sentTo(world, FREE)).toEqual(['unknown_account']);
  });

  test('is told where that is no secret', async () => {
    const world = await siteWithOwner({ preventEnumeration: false });
    expect((await askForCode(new App(world), FREE)).body.errors).toMatchObject([
      { code: 'unknown_phone', param: 'phone' },
    ]);
  });

  test('can be that of an account that has not verified it: no code signs its owner in as them', async () => {
    const world = await siteWithOwner();
    await signUp(new App(world), FREE);
    await seen(world, FREE, [askForCode]);
    expect(await sentTo(world, FREE)).toEqual(['verification_code', 'unknown_account']);
  });
});
