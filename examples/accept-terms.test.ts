import { createMemoryStore } from '@sallyport/store-memory';
import { expect, test } from 'vitest';
import { App, createWorld } from '../test/engine/app.js';
import { BOB } from '../test/engine/journey.js';
import { acceptTerms, TERMS } from './accept-terms.js';

test('whoever has not accepted the terms does so before they are signed in, once', async () => {
  const app = new App(
    await createWorld(createMemoryStore(), {
      flows: [acceptTerms],
      account: { emailVerification: 'none', emailVerificationByCodeEnabled: false },
    }),
  );
  const signup = await app.post('auth/signup', BOB);
  expect(signup.status).toBe(401);
  expect(signup.body.data?.flows).toContainEqual({ id: 'accept_terms', is_pending: true, version: TERMS });

  const refused = await app.post('auth/flows/accept_terms/accept', { version: 'of last year' });
  expect(refused.body.errors).toMatchObject([{ code: 'invalid_choice', param: 'version' }]);
  expect((await app.post('auth/flows/accept_terms/accept', { version: TERMS })).status).toBe(200);

  await app.delete('auth/session');
  app.token = null;
  expect((await app.post('auth/login', BOB)).status).toBe(200);
});
