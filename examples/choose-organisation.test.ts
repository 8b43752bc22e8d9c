import type { Organisation } from './choose-organisation.js';
import { userId } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { expect, test } from 'vitest';
import { App, createWorld } from '../test/engine/app.js';
import { BOB } from '../test/engine/journey.js';
import { chooseOrganisation, chosenOrganisation } from './choose-organisation.js';

const ACME: Organisation = { id: 1, name: 'Acme' };
const GLOBEX: Organisation = { id: 2, name: 'Globex' };

async function appOf(organisations: readonly Organisation[]) {
  const world = await createWorld(createMemoryStore(), {
    flows: [chooseOrganisation(async () => organisations)],
    account: { emailVerification: 'none', emailVerificationByCodeEnabled: false },
  });
  return new App(world);
}

test('whoever has several organisations chooses one of theirs', async () => {
  const app = await appOf([ACME, GLOBEX]);
  const signup = await app.post('auth/signup', BOB);
  expect(signup.body.data?.flows).toContainEqual({
    id: 'choose_organisation',
    is_pending: true,
    organisations: [ACME, GLOBEX],
  });
  const strange = await app.post('auth/flows/choose_organisation/choose', { organisation: 3 });
  expect(strange.body.errors).toMatchObject([{ code: 'invalid_choice', param: 'organisation' }]);
  expect((await app.post('auth/flows/choose_organisation/choose', { organisation: 2 })).status).toBe(200);
  expect(await app.world.auth.readUserData(chosenOrganisation, userId(1))).toEqual(GLOBEX);
});

test('whoever has one is not asked', async () => {
  const app = await appOf([ACME]);
  expect((await app.post('auth/signup', BOB)).status).toBe(200);
  expect(await app.world.auth.readUserData(chosenOrganisation, userId(1))).toBe(null);
});
