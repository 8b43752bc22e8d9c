import type { Case } from '../case.js';
import { asRequest, confirm, fromOne, login, logout, signIn, visit } from './people.js';

/** By password and by code. */
export const logins: readonly Case[] = [
  {
    name: 'two logins of one browser',
    requests: 2,
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      return fromOne(scene, browser, [login(email), login(email)]);
    },
  },
  {
    name: 'a right password and two wrong ones, where two are allowed',
    requests: 3,
    account: { rateLimits: { login_failed: '2/300s/key' } },
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      const wrong = login(email, 'wrong-horse-42');
      return fromOne(scene, browser, [login(email), wrong, wrong]);
    },
  },
  {
    name: 'a login and a logout, while a code is waited for',
    requests: 2,
    account: { loginByCodeRequired: ['password'] },
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      await browser.request(...asRequest(login(email)));
      return fromOne(scene, browser, [login(email), logout]);
    },
  },
  {
    name: 'a login code, twice',
    requests: 2,
    account: { loginByCodeEnabled: true },
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      await browser.post('auth/code/request', { email });
      const code = await scene.lastSecret();
      return fromOne(scene, browser, [confirm(code), confirm(code)]);
    },
  },
  {
    name: 'a login code, and a login by password',
    requests: 2,
    account: { loginByCodeEnabled: true },
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      await browser.post('auth/code/request', { email });
      return fromOne(scene, browser, [confirm(await scene.lastSecret()), login(email)]);
    },
  },
  {
    name: 'two logouts',
    requests: 2,
    prepare: async (scene) => {
      const { browser } = await signIn(scene);
      return fromOne(scene, browser, [logout, logout]);
    },
  },
];
