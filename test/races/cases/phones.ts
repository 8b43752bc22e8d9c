import type { Browser } from '../browser.js';
import { countAnswers, hasError, hasStatus, type Race } from '../race.js';
import { atOnce, AT_ONCE, PASSWORD, WRONG_CODE, type Stage } from '../stage.js';
import { BY_PHONE } from './settings.js';

const kinds = { right: hasStatus(200), wrong: hasError('incorrect_code') };
const FEW = 4;

const verify = (browser: Browser, code: string, n: number) => browser.post('auth/phone/verify', { code }, n);

/** Somebody who has signed up with a number, and the code that was texted to it. */
async function signUp(stage: Stage, phone = stage.newPhone()) {
  const browser = await stage.newBrowser();
  await browser.post('auth/signup', { phone, password: PASSWORD });
  return { browser, code: await stage.secretTo(phone) };
}

async function signIn(stage: Stage): Promise<Browser> {
  const { browser, code } = await signUp(stage);
  await verify(browser, code, 0);
  return browser;
}

/** Somebody who is signed in and has asked for another number, and its code. */
async function askFor(stage: Stage, phone: string) {
  const browser = await signIn(stage);
  await browser.post('account/phone', { phone });
  return { browser, code: await stage.secretTo(phone) };
}

/** So many of them, one after the other: each code is the last one that was sent to the number. */
async function several<T>(make: () => Promise<T>): Promise<readonly T[]> {
  const made: T[] = [];
  while (made.length < FEW) made.push(await make());
  return made;
}

/** Codes by text message: each is good once, three guesses are answered, and a number is verified by one. */
export const phoneRaces: readonly Race[] = [
  {
    name: 'code by text at login, the right one by all',
    account: BY_PHONE,
    winners: 1,
    compared: [1, 3],
    round: async (stage) => {
      const { browser, code } = await signUp(stage);
      return countAnswers(await atOnce((n) => verify(browser, code, n)), kinds);
    },
  },
  {
    name: 'code by text at login, the right one among wrong ones',
    account: BY_PHONE,
    winners: [0, 1],
    compared: [1, 3],
    round: async (stage) => {
      const { browser, code } = await signUp(stage);
      const answers = await atOnce((n) => verify(browser, n === AT_ONCE / 2 ? code : WRONG_CODE, n));
      return countAnswers(answers, kinds);
    },
  },
  {
    name: 'code for another number, wrong ones, and the right one after them',
    account: BY_PHONE,
    winners: 0,
    compared: [1, 3],
    round: async (stage) => {
      const { browser, code } = await askFor(stage, stage.newPhone());
      const answers = await atOnce((n) => verify(browser, WRONG_CODE, n));
      return countAnswers([...answers, await verify(browser, code, 0)], kinds);
    },
  },
  {
    name: 'one number, verified at once by those who have signed up with it',
    account: BY_PHONE,
    winners: 1,
    round: async (stage) => {
      const phone = stage.newPhone();
      const holders = await several(() => signUp(stage, phone));
      const answers = await Promise.all(holders.map(({ browser, code }, n) => verify(browser, code, n)));
      return countAnswers(answers, { right: hasStatus(200), wrong: hasError('phone_taken') });
    },
  },
  {
    name: 'one number, taken at once by those who change theirs to it',
    account: BY_PHONE,
    winners: 1,
    round: async (stage) => {
      const phone = stage.newPhone();
      const users = await several(() => askFor(stage, phone));
      const answers = await Promise.all(users.map(({ browser, code }, n) => verify(browser, code, n)));
      return countAnswers(answers, { right: hasStatus(200), wrong: hasError('phone_taken') });
    },
  },
];
