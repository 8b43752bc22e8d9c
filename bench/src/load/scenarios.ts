import { newAccount, type Account } from '../server/app.js';
import { Browser } from './browser.js';
import type { Dialect } from './dialects.js';
import type { RunningServer } from './running-server.js';

/** Whom a scenario is played against. */
export interface Stage {
  readonly server: Pick<RunningServer, 'port' | 'keyFor'>;
  readonly dialect: Dialect;
  readonly accounts: readonly Account[];
}

/** What somebody does over and over; one turn of it is what is counted. */
export interface Scenario {
  readonly name: string;
  /** A browser in which the turns can begin. */
  open(stage: Stage): Promise<Browser>;
  turn(stage: Stage, browser: Browser): Promise<void>;
}

export const sessionCheck: Scenario = {
  name: 'session check',
  open: async (stage) => {
    const browser = await openBrowser(stage);
    await stage.dialect.login(browser, anyOf(stage.accounts));
    return browser;
  },
  turn: ({ dialect }, browser) => dialect.checkSession(browser),
};

export const login: Scenario = {
  name: 'login',
  open: openBrowser,
  turn: async ({ dialect, accounts }, browser) => {
    dialect.leave(browser);
    await dialect.login(browser, anyOf(accounts));
  },
};

export const journey: Scenario = {
  name: 'signup, verify, login',
  open: openBrowser,
  turn: async ({ server, dialect }, browser) => {
    const account = newAccount();
    dialect.leave(browser);
    await dialect.signup(browser, account);
    await dialect.verify(browser, await server.keyFor(account.email));
    await dialect.login(browser, account);
  },
};

async function openBrowser({ server, dialect }: Stage): Promise<Browser> {
  const browser = new Browser(server.port);
  await dialect.arrive(browser);
  return browser;
}

function anyOf(accounts: readonly Account[]): Account {
  const account = accounts[Math.floor(Math.random() * accounts.length)];
  if (!account) throw new RangeError('there are no accounts');
  return account;
}
