import { countAnswers, hasError, hasStatus, type Race, type Round } from '../race.js';
import type { Answer } from '../browser.js';
import { atOnce, PASSWORD, type Stage } from '../stage.js';
import { BY_CODE, BY_USERNAME, PLAIN } from './settings.js';

/** One text in as many spellings as there are requests. */
function spelling(text: string, n: number): string {
  return text.replaceAll(/./g, (letter, index: number) =>
    (n >> (index % 5)) & 1 ? letter.toUpperCase() : letter,
  );
}

/** What all spellings of a username look like: in capitals here, and in full-width letters there. */
function lookalike(name: string, n: number): string {
  const spelt = spelling(name, n);
  if (n % 2 === 0) return spelt;
  return spelt.replace(/[a-z]/i, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0));
}

/** Names and addresses: each is somebody's once, in whatever spelling. */
export const accountRaces: readonly Race[] = [
  {
    name: 'signup with one email in different spellings, told to all',
    account: { ...PLAIN, preventEnumeration: false },
    winners: 1,
    round: async (stage) =>
      countAnswers(await signUpAll(stage, 'email', stage.newEmail()), {
        right: hasStatus(200),
        wrong: hasError('email_taken'),
      }),
  },
  {
    name: 'signup with one email in different spellings, concealed',
    account: BY_CODE,
    winners: 1,
    round: async (stage) => {
      const email = stage.newEmail();
      const answers = await signUpAll(stage, 'email', email);
      const isConcealed = answers.every(hasStatus(401));
      const kinds = (await stage.site.mailsTo(email)).map(({ kind }) => kind);
      const told = kinds.filter((kind) => kind === 'account_already_exists').length;
      return {
        ...countAnswers(answers, { right: () => false }, problemOf(isConcealed, told, answers.length - 1)),
        right: kinds.filter((kind) => kind === 'email_confirmation_signup').length,
      };
    },
  },
  {
    name: 'signup with one username in different spellings',
    account: BY_USERNAME,
    winners: 1,
    round: async (stage) => {
      const name = stage.newEmail().replace(/@.*/, '');
      const browsers = await stage.newBrowsers();
      const answers = await atOnce((n) =>
        stage.at(browsers, n).post('auth/signup', { username: lookalike(name, n), password: PASSWORD }, n),
      );
      return countAnswers(answers, { right: hasStatus(200), wrong: hasError('username_taken') });
    },
  },
  {
    name: 'adding one address in different spellings',
    account: PLAIN,
    winners: 1,
    round: async (stage) => {
      const email = stage.newEmail();
      return addAddresses(stage, (n) => spelling(email, n), 2);
    },
  },
  {
    name: 'adding addresses where two are allowed',
    account: { ...PLAIN, maxEmailAddresses: 2 },
    winners: 1,
    round: (stage) => addAddresses(stage, () => stage.newEmail(), 2),
  },
];

async function signUpAll(stage: Stage, field: 'email', text: string): Promise<readonly Answer[]> {
  const browsers = await stage.newBrowsers();
  return atOnce((n) =>
    stage.at(browsers, n).post('auth/signup', { [field]: spelling(text, n), password: PASSWORD }, n),
  );
}

function problemOf(isConcealed: boolean, told: number, expected: number): string | null {
  if (!isConcealed) return 'the answers differ';
  return told === expected ? null : `${String(told)} mails said that the account exists`;
}

/** Adds addresses to one account, and looks whether it has that many after it. */
async function addAddresses(stage: Stage, emailOf: (n: number) => string, expected: number): Promise<Round> {
  const { browser } = await stage.signUp();
  const answers = await atOnce((n) => browser.post('account/email', { email: emailOf(n) }, n));
  const { data } = (await browser.get('account/email')).body;
  const count = Array.isArray(data) ? data.length : 0;
  return countAnswers(
    answers,
    { right: hasStatus(200), wrong: hasStatus(400) },
    count === expected ? null : `the account has ${String(count)} addresses`,
  );
}
