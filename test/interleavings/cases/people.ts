import type { Browser } from '../../engine/browser.js';
import { pendingIn } from '../../engine/http.js';
import type { Case, Prepared } from '../case.js';
import type { Scene } from '../scene.js';

export const PASSWORD = 'correct-horse-42';
export const WRONG = 'BCDF-GHJK';

export type Call = readonly [method: string, path: string, body?: unknown];

/** Requests of several browsers at once; how each browser stands afterwards, with the messages that were sent. */
export function atOnce(scene: Scene, sent: readonly (readonly [Browser, Call])[]): Prepared {
  const browsers = sent.map(([browser]) => browser);
  const { mails, texts, auth } = scene.world;
  const before = { mails: mails.length, texts: texts.length };
  return {
    browsers,
    requests: sent.map(
      ([browser, [method, path, body]]) =>
        () =>
          browser.ask(method, path, { body }),
    ),
    look: async () => {
      await auth.deliverMessages();
      const sent = [...mails.slice(before.mails), ...texts.slice(before.texts)].map(({ kind }) => kind);
      const states: string[] = [];
      for (const browser of new Set(browsers)) states.push(await stateOf(browser));
      return { states, sent: sent.sort() };
    },
  };
}

/** The same, and something else that is looked at in the end. */
export function lookingAlso(prepared: Prepared, look: () => Promise<unknown>): Prepared {
  return { ...prepared, look: async () => ({ seen: await prepared.look(), also: await look() }) };
}

/** How many requests a case has, as it is told by them with no secret in them yet. */
export const numberOf = ({ length }: readonly Call[]): Case['requests'] => (length === 3 ? 3 : 2);

/** The same from one browser: a double click. */
export function fromOne(scene: Scene, browser: Browser, calls: readonly Call[]): Prepared {
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
export async function signUp(scene: Scene) {
  const email = `${scene.newName()}@example.org`;
  const browser = await scene.newBrowser();
  await browser.post('auth/signup', { email, password: PASSWORD });
  return { email, browser, code: await scene.lastSecret() };
}

/** Somebody who is signed in, by whatever codes that takes. */
export async function signIn(scene: Scene) {
  const { email, browser } = await signUp(scene);
  await comeIn(scene, browser);
  return { email, browser };
}

/** More than any login has. */
const MOST_STEPS = 10;

/** Gives each code that a browser waits for, until it is signed in. */
export async function comeIn(scene: Scene, browser: Browser): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const session = await browser.get('auth/session');
    if (session.status === 200) return;
    const [path, field] = pendingIn(session).includes('login_by_code')
      ? ['auth/code/confirm', 'code']
      : ['auth/email/verify', 'key'];
    const answer = await browser.post(path, { [field]: await scene.lastSecret() });
    if (![200, 401].includes(answer.status)) throw new Error(`not signed in: ${answer.text}`);
  }
  throw new Error('not signed in: a login has no end');
}

/** Somebody who has an account and is not signed in. */
export async function visit(scene: Scene) {
  const { email, browser } = await signIn(scene);
  await browser.delete('auth/session');
  return { email, browser };
}

export const login = (email: string, password = PASSWORD): Call => [
  'POST',
  'auth/login',
  { email, password },
];
export const logout: Call = ['DELETE', 'auth/session'];
export const look: Call = ['GET', 'auth/session'];
export const resend: Call = ['POST', 'auth/email/verify/resend'];
export const verify = (key: string): Call => ['POST', 'auth/email/verify', { key }];
export const askForCode = (email: string): Call => ['POST', 'auth/code/request', { email }];
export const confirm = (code: string): Call => ['POST', 'auth/code/confirm', { code }];
export const changePassword = (to: string): Call => [
  'POST',
  'account/password/change',
  { current_password: PASSWORD, new_password: to },
];

/** What `Browser.request` takes. */
export function asRequest([method, path, body]: Call) {
  return [method, path, { body }] as const;
}
