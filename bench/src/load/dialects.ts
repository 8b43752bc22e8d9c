import type { Account } from '../server/app.js';
import type { Browser } from './browser.js';
import type { LoadResponse } from './connection.js';

/** How one kind of server is spoken to. Each step throws unless it came out as it should. */
export interface Dialect {
  /** What a browser has before anything is measured. */
  arrive(browser: Browser): Promise<void>;
  /** Becomes a visitor again, without asking the server. */
  leave(browser: Browser): void;
  checkSession(browser: Browser): Promise<void>;
  login(browser: Browser, account: Account): Promise<void>;
  signup(browser: Browser, account: Account): Promise<void>;
  verify(browser: Browser, key: string): Promise<void>;
}

function expectStatus(step: string, response: LoadResponse, status: number): void {
  if (response.status === status) return;
  throw new Error(`${step} was answered by ${response.status}: ${response.body.slice(0, 300)}`);
}

const HEADLESS = '/_allauth/browser/v1';

function genuine(browser: Browser) {
  return { 'X-CSRFToken': browser.cookie('csrftoken') ?? '' };
}

const headless: Dialect = {
  arrive: async (browser) => {
    await browser.request('GET', `${HEADLESS}/config`);
  },
  leave: (browser) => browser.forgetCookies('csrftoken'),
  checkSession: async (browser) => {
    expectStatus('a session check', await browser.request('GET', `${HEADLESS}/auth/session`), 200);
  },
  login: async (browser, body) => {
    const headers = genuine(browser);
    const response = await browser.request('POST', `${HEADLESS}/auth/login`, { body, headers });
    expectStatus('a login', response, 200);
  },
  signup: async (browser, body) => {
    const headers = genuine(browser);
    const response = await browser.request('POST', `${HEADLESS}/auth/signup`, { body, headers });
    // Signed up, and to be verified first.
    expectStatus('a signup', response, 401);
  },
  verify: async (browser, key) => {
    const headers = genuine(browser);
    const response = await browser.request('POST', `${HEADLESS}/auth/email/verify`, {
      body: { key },
      headers,
    });
    // Verified, and to log in now.
    expectStatus('a verification', response, 401);
  },
};

const betterAuth: Dialect = {
  arrive: async () => undefined,
  leave: (browser) => browser.forgetCookies(),
  checkSession: async (browser) => {
    const response = await browser.request('GET', '/api/auth/get-session');
    expectStatus('a session check', response, 200);
    // It says so, too, where there is no session.
    if (response.body === 'null') throw new Error('a session check found no session');
  },
  login: async (browser, body) => {
    expectStatus('a login', await browser.request('POST', '/api/auth/sign-in/email', { body }), 200);
  },
  signup: async (browser, account) => {
    const body = { ...account, name: account.email };
    expectStatus('a signup', await browser.request('POST', '/api/auth/sign-up/email', { body }), 200);
  },
  verify: async (browser, key) => {
    const response = await browser.request('GET', `/api/auth/verify-email?token=${encodeURIComponent(key)}`);
    expectStatus('a verification', response, 200);
  },
};

const passport: Dialect = {
  arrive: async () => undefined,
  leave: (browser) => browser.forgetCookies(),
  checkSession: async (browser) => {
    expectStatus('a session check', await browser.request('GET', '/session'), 200);
  },
  login: async (browser, body) => {
    expectStatus('a login', await browser.request('POST', '/login', { body }), 200);
  },
  signup: async (browser, body) => {
    expectStatus('a signup', await browser.request('POST', '/signup', { body }), 201);
  },
  verify: async (browser, key) => {
    expectStatus('a verification', await browser.request('POST', '/verify', { body: { key } }), 200);
  },
};

export const DIALECTS = { headless, betterAuth, passport } satisfies Record<string, Dialect>;
