import { createMemoryStore } from '@sallyport/store-memory';
import { expect, test } from 'vitest';
import { App, createWorld } from '../test/engine/app.js';
import { BOB } from '../test/engine/journey.js';
import { riskyLogin } from './risky-login.js';

/** Bob is signed up, and logs in from a device that looks risky or not. */
async function loginOf({ isRisky, phone }: { isRisky: boolean; phone: string | null }) {
  const sent: string[] = [];
  const flow = riskyLogin({
    isRisky: ({ candidate }) => isRisky && !candidate.isSignup,
    phoneOf: async () => phone,
    sendSms: async (to, text) => void sent.push(`${to}: ${text}`),
  });
  const world = await createWorld(createMemoryStore(), {
    flows: [flow],
    account: { emailVerification: 'none', emailVerificationByCodeEnabled: false },
  });
  const app = new App(world);
  await app.post('auth/signup', BOB);
  await app.delete('auth/session');
  app.token = null;
  const login = await app.post('auth/login', BOB);
  await world.auth.deliverMessages();
  return { app, world, login, code: sent.at(-1)?.slice(-6) ?? '', sent };
}

const submit = (app: App, code: string) => app.post('auth/flows/sms_check/submit_code', { code });

test('a risky login takes the code that was sent', async () => {
  const { app, login, code, sent } = await loginOf({ isRisky: true, phone: '+491700000000' });
  expect(login.status).toBe(401);
  expect(login.body.data?.flows).toContainEqual({ id: 'sms_check', is_pending: true });
  expect(sent).toEqual([`+491700000000: Your code is ${code}`]);
  expect((await submit(app, code)).status).toBe(200);
});

test.each([
  ['looks fine', { isRisky: false, phone: '+491700000000' }],
  ['is made by somebody without a phone', { isRisky: true, phone: null }],
])('a login that %s takes none', async (_name, situation) => {
  expect((await loginOf(situation)).login.status).toBe(200);
});

test('after three wrong codes, and after five minutes, the login is over', async () => {
  const guessed = await loginOf({ isRisky: true, phone: '+491700000000' });
  const wrong = guessed.code === '000000' ? '111111' : '000000';
  for (const _ of [1, 2, 3]) {
    expect((await submit(guessed.app, wrong)).body.errors).toMatchObject([{ code: 'incorrect_code' }]);
  }
  expect((await submit(guessed.app, guessed.code)).status).toBe(409);

  const late = await loginOf({ isRisky: true, phone: '+491700000000' });
  late.world.advance(300);
  expect((await submit(late.app, late.code)).status).toBe(409);
});
