import type { Case } from '../case.js';
import {
  asRequest,
  atOnce,
  changePassword,
  comeIn,
  confirm,
  fromOne,
  login,
  look,
  lookingAlso,
  PASSWORD,
  signIn,
  verify,
  visit,
  type Call,
} from './people.js';

/** Signups, and changes of the password beside what others do. */
export const accounts: readonly Case[] = [
  {
    name: 'two signups with one address, in different spellings',
    requests: 2,
    prepare: async (scene) => {
      const name = scene.newName();
      const signup = (email: string): Call => ['POST', 'auth/signup', { email, password: PASSWORD }];
      return atOnce(scene, [
        [await scene.newBrowser(), signup(`${name}@example.org`)],
        [await scene.newBrowser(), signup(`${name.toUpperCase()}@example.org`)],
      ]);
    },
  },
  {
    name: 'two signups with one username, in different spellings',
    requests: 2,
    account: { signupFields: ['email*', 'username*', 'password1*'] },
    prepare: async (scene) => {
      const name = scene.newName();
      const signup = (email: string, username: string): Call => [
        'POST',
        'auth/signup',
        { email, username, password: PASSWORD },
      ];
      return atOnce(scene, [
        [await scene.newBrowser(), signup(`${name}@example.org`, name)],
        [await scene.newBrowser(), signup(`${name}@example.com`, name.toUpperCase())],
      ]);
    },
  },
  {
    name: 'a change of the password, and the code of a login that waits',
    requests: 2,
    account: { loginByCodeRequired: ['password'] },
    prepare: async (scene) => {
      const { email, browser } = await signIn(scene);
      const other = await scene.newBrowser();
      await other.request(...asRequest(login(email)));
      const code = await scene.lastSecret();
      return atOnce(scene, [
        [browser, changePassword('another-horse-42')],
        [other, confirm(code)],
      ]);
    },
  },
  {
    name: 'a change of the password, a login with the old one, and a look at another session',
    requests: 3,
    prepare: async (scene) => {
      const { email, browser } = await signIn(scene);
      const third = await scene.newBrowser();
      await third.request(...asRequest(login(email)));
      return atOnce(scene, [
        [browser, changePassword('another-horse-42')],
        [await scene.newBrowser(), login(email)],
        [third, look],
      ]);
    },
  },
  {
    name: 'two changes of the password',
    requests: 2,
    prepare: async (scene) => {
      const { browser } = await signIn(scene);
      const [one, other] = [changePassword('another-horse-42'), changePassword('a-third-horse-42')];
      return fromOne(scene, browser, [one, other]);
    },
  },
  {
    name: 'a change of the password, and a login with the old one',
    requests: 2,
    prepare: async (scene) => {
      const { email, browser } = await signIn(scene);
      return atOnce(scene, [
        [browser, changePassword('another-horse-42')],
        [await scene.newBrowser(), login(email)],
      ]);
    },
  },
  {
    name: 'a change of the address, and a login with the old one',
    requests: 2,
    account: { changeEmail: true },
    prepare: async (scene) => {
      const { email, browser } = await signIn(scene);
      await browser.post('account/email', { email: `new-${email}` });
      return atOnce(scene, [
        [browser, verify(await scene.lastSecret())],
        [await scene.newBrowser(), login(email)],
      ]);
    },
  },
  {
    name: 'a change of the address, and a login by name that is sent a code',
    requests: 2,
    account: {
      changeEmail: true,
      loginMethods: ['username'],
      signupFields: ['email*', 'username*', 'password1*'],
      loginByCodeRequired: ['password'],
    },
    prepare: async (scene) => {
      const username = scene.newName();
      const browser = await scene.newBrowser();
      const [before, after] = [`${username}@example.org`, `${username}@example.com`];
      await browser.post('auth/signup', { email: before, username, password: PASSWORD });
      await comeIn(scene, browser);
      await browser.post('account/email', { email: after });
      const other = await scene.newBrowser();
      const prepared = atOnce(scene, [
        [browser, verify(await scene.lastSecret())],
        [other, ['POST', 'auth/login', { username, password: PASSWORD }]],
      ]);
      return lookingAlso(prepared, async () => {
        const { to, code = '' } = await scene.world.lastMail();
        const { status } = await other.request(...asRequest(confirm(code)));
        return { isSentToNew: to === after, isGood: status === 200 };
      });
    },
  },
  {
    name: 'one key to reset a password, twice, and a login with the old one',
    requests: 3,
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      await browser.post('auth/password/request', { email });
      const key = await scene.lastSecret();
      const reset: Call = ['POST', 'auth/password/reset', { key, password: 'another-horse-42' }];
      return atOnce(scene, [
        [browser, reset],
        [await scene.newBrowser(), reset],
        [await scene.newBrowser(), login(email)],
      ]);
    },
  },
];
