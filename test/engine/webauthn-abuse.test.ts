import { describe, expect, test } from 'vitest';
import { withId } from '../support/software-authenticator.js';
import { App } from './app.js';
import { codesIn } from './http.js';
import { addKey, createKeySite, INCORRECT, loginWithKey, optionsIn } from './webauthn-site.js';

describe('a stranger', () => {
  const ATTEMPTS = { login_failed: '3/300s/key' };

  test('who says that an answer is of somebody uses up none of their tries', async () => {
    const site = await createKeySite({ account: { rateLimits: ATTEMPTS } });
    await addKey(site);
    const stranger = new App(site.world);
    const forged = { id: 'x', response: { userHandle: 'MQ' } };
    for (const isAsked of [false, true]) {
      if (isAsked) await stranger.get('auth/webauthn/login');
      for (let tries = 0; tries < 5; tries += 1) {
        expect(codesIn(await stranger.post('auth/webauthn/login', { credential: forged }))).toEqual(
          INCORRECT,
        );
      }
    }
    const { app, credential } = await loginWithKey(site);
    expect((await app.post('auth/webauthn/authenticate', { credential })).status).toBe(200);
  });

  test('is let try so often, for answers to what was asked', async () => {
    const site = await createKeySite({ account: { rateLimits: { login_failed: '2/300s/ip' } } });
    const stranger = new App(site.world);
    const attempt = async () =>
      codesIn(await stranger.post('auth/webauthn/login', { credential: { id: 'x' } }));
    expect([await attempt(), await attempt(), await attempt()]).toEqual([INCORRECT, INCORRECT, INCORRECT]);
    await stranger.get('auth/webauthn/login');
    const counted = [await attempt(), await attempt(), await attempt()];
    expect(counted).toEqual([INCORRECT, INCORRECT, ['too_many_login_attempts@credential']]);
  });
});

describe('a key', () => {
  test.each([
    [1023, 200],
    [1024, 400],
  ])('may have an id of 1023 bytes, and not one of more: %i', async (length, status) => {
    const site = await createKeySite();
    const options = optionsIn(await site.bob.get('account/authenticators/webauthn'), 'creation_options');
    const credential = withId(site.device.create(options), Buffer.alloc(length, 1));
    const answer = await site.bob.post('account/authenticators/webauthn', { credential });
    expect(answer.status).toBe(status);
    expect(site.world.errors).toEqual([]);
  });
});
