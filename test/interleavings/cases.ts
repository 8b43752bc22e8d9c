import type { Browser } from '../engine/browser.js';
import { pendingIn } from '../engine/http.js';
import type { Case, Prepared } from './case.js';
import type { AccountOptions, Scene } from './scene.js';

const PASSWORD = 'correct-horse-42';
const WRONG = 'BCDF-GHJK';

type Call = readonly [method: string, path: string, body?: unknown];

/** Requests of several browsers at once; how each browser stands afterwards, with the mails that were sent. */
function atOnce(scene: Scene, sent: readonly (readonly [Browser, Call])[]): Prepared {
  const browsers = sent.map(([browser]) => browser);
  const before = scene.world.mails.length;
  return {
    browsers,
    requests: sent.map(
      ([browser, [method, path, body]]) =>
        () =>
          browser.ask(method, path, { body }),
    ),
    look: async () => {
      await scene.world.auth.deliverMessages();
      const mails = scene.world.mails.slice(before).map(({ kind }) => kind);
      const states: string[] = [];
      for (const browser of new Set(browsers)) states.push(await stateOf(browser));
      return { states, mails: mails.sort() };
    },
  };
}

/** The same from one browser: a double click. */
function fromOne(scene: Scene, browser: Browser, calls: readonly Call[]): Prepared {
  return atOnce(
    scene,
    calls.map((call) => [browser, call] as const),
  );
}

/** Whether a browser is signed in, and what it waits for. */
async function stateOf(browser: Browser): Promise<string> {
  const session = await browser.get('auth/session');
  return [session.status, ...pendingIn(session)].join(' ');
}

/** Somebody who has signed up and waits for the code. */
async function signUp(scene: Scene) {
  const email = `${scene.newName()}@example.org`;
  const browser = await scene.newBrowser();
  await browser.post('auth/signup', { email, password: PASSWORD });
  return { email, browser, code: await scene.lastSecret() };
}

/** Somebody who is signed in, by whatever codes that takes. */
async function signIn(scene: Scene) {
  const { email, browser } = await signUp(scene);
  for (;;) {
    const session = await browser.get('auth/session');
    if (session.status === 200) return { email, browser };
    const [path, field] = pendingIn(session).includes('login_by_code')
      ? ['auth/code/confirm', 'code']
      : ['auth/email/verify', 'key'];
    const answer = await browser.post(path, { [field]: await scene.lastSecret() });
    if (![200, 401].includes(answer.status)) throw new Error(`not signed in: ${answer.text}`);
  }
}

/** Somebody who has an account and is not signed in. */
async function visit(scene: Scene) {
  const { email, browser } = await signIn(scene);
  await browser.delete('auth/session');
  return { email, browser };
}

const login = (email: string, password = PASSWORD): Call => ['POST', 'auth/login', { email, password }];
const logout: Call = ['DELETE', 'auth/session'];
const look: Call = ['GET', 'auth/session'];
const resend: Call = ['POST', 'auth/email/verify/resend'];
const verify = (key: string): Call => ['POST', 'auth/email/verify', { key }];
const confirm = (code: string): Call => ['POST', 'auth/code/confirm', { code }];
const changePassword = (to: string): Call => [
  'POST',
  'account/password/change',
  { current_password: PASSWORD, new_password: to },
];

const RESENDING: AccountOptions = { emailVerificationSupportsResend: 5, emailVerificationSupportsChange: 5 };

/** A case of several requests with the code of a signup, from the browser that waits for it. */
function withCode(
  name: string,
  callsOf: (code: string) => readonly Call[],
  account: AccountOptions = {},
): Case {
  return {
    name,
    requests: callsOf('').length === 3 ? 3 : 2,
    account,
    prepare: async (scene) => {
      const { browser, code } = await signUp(scene);
      return fromOne(scene, browser, callsOf(code));
    },
  };
}

const verification: readonly Case[] = [
  withCode('one code, twice', (code) => [verify(code), verify(code)]),
  withCode('one code, three times', (code) => [verify(code), verify(code), verify(code)]),
  withCode('a right code and a wrong one', (code) => [verify(code), verify(WRONG)]),
  withCode(
    'a right code and two wrong ones, where two are allowed',
    (code) => [verify(code), verify(WRONG), verify(WRONG)],
    { emailVerificationByCodeMaxAttempts: 2 },
  ),
  withCode('two wrong codes, where one is allowed', () => [verify(WRONG), verify(WRONG)], {
    emailVerificationByCodeMaxAttempts: 1,
  }),
  withCode('a code, and another one sent', (code) => [verify(code), resend], RESENDING),
  withCode('two more codes sent, where one is allowed', () => [resend, resend], {
    emailVerificationSupportsResend: 1,
  }),
  withCode('a code, another one sent, and a logout', (code) => [verify(code), resend, logout], RESENDING),
  withCode('a code and a logout', (code) => [verify(code), logout]),
  withCode(
    'a code, and another address',
    (code) => [verify(code), ['POST', 'account/email', { email: `x${code}@example.org` }]],
    RESENDING,
  ),
  {
    name: 'one link, in two browsers',
    requests: 2,
    account: { emailVerificationByCodeEnabled: false, loginOnEmailConfirmation: true },
    prepare: async (scene) => {
      const { browser, code: key } = await signUp(scene);
      return atOnce(scene, [
        [browser, verify(key)],
        [await scene.newBrowser(), verify(key)],
      ]);
    },
  },
];

const logins: readonly Case[] = [
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

/** What `Browser.request` takes. */
function asRequest([method, path, body]: Call) {
  return [method, path, { body }] as const;
}

const accounts: readonly Case[] = [
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

export const CASES: readonly Case[] = [...verification, ...logins, ...accounts];
