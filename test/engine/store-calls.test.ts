import { expect, test } from 'vitest';
import { beginJourney, BOB, STEPS, travel } from './journey.js';
import { recordCalls } from './stores.js';

// A round trip to the database costs more than all that the engine does between two of them.

async function arrived() {
  const { store, calls } = recordCalls();
  const journey = await beginJourney('link', { store });
  await travel(journey, 0, STEPS.length);
  await journey.world.auth.deliverMessages();
  calls.splice(0);
  return { ...journey, methods: () => calls.splice(0).map(({ method }) => method) };
}

test('a session check is one read', async () => {
  const { app, methods } = await arrived();
  expect((await app.get('auth/session')).status).toBe(200);
  expect(methods()).toEqual(['findSession']);
});

test('a login reads each thing once, and nothing after its commit; no message is looked for that it did not leave', async () => {
  const { app, methods } = await arrived();
  app.token = null;
  const { status, body } = await app.post('auth/login', BOB);
  expect(status).toBe(200);
  expect(body.data).toMatchObject({ user: { email: BOB.email, has_usable_password: true } });
  expect(methods()).toEqual(['findByEmail', 'listEmails', 'commit']);
});

test('whoever is signed in is not read again', async () => {
  const { app, methods } = await arrived();
  const password = { current_password: BOB.password, new_password: 'another-horse-43' };
  expect((await app.post('account/password/change', password)).status).toBe(200);
  expect(methods()).toEqual(['findSession', 'findPasswordHash', 'commit']);
});

test('messages that a commit left are looked for at once', async () => {
  const { app, methods } = await arrived();
  app.token = null;
  await app.post('auth/signup', { email: 'new@example.org', password: BOB.password });
  expect(methods()).toContain('claimMessages');
});
