import { Browser, type Answer } from './browser.js';
import type { Site } from './site.js';

export const PASSWORD = 'correct-horse-42';
/** A code that nobody is ever sent: its last letter is none of the alphabet of codes. */
export const WRONG_CODE = 'BCDF-GHJA';

/** How many requests are sent at once. */
export const AT_ONCE = 32;

export interface Visitor {
  readonly browser: Browser;
  readonly email: string;
}

let numbers = 0;

/** What a round begins with: people whom no other round knows, each at an address of their own. */
export class Stage {
  constructor(readonly site: Site) {}

  newEmail(): string {
    return `visitor${String(++numbers)}@example.org`;
  }

  newPhone(): string {
    return `+3161${String(1_000_000 + ++numbers)}`;
  }

  async newBrowser(): Promise<Browser> {
    const number = ++numbers;
    const browser = new Browser(
      this.site.urls,
      `10.${[number >> 16, number >> 8, number].map((n) => n & 255).join('.')}`,
    );
    await browser.get('config');
    return browser;
  }

  newBrowsers(count = AT_ONCE): Promise<readonly Browser[]> {
    return Promise.all(Array.from({ length: count }, () => this.newBrowser()));
  }

  /** Somebody who has just signed up: logged in, or at the stage that waits for their code. */
  async signUp(email = this.newEmail()): Promise<Visitor> {
    const browser = await this.newBrowser();
    const answer = await browser.post('auth/signup', { email, password: PASSWORD });
    expectStatus('the signup', answer, 200, 401);
    return { browser, email };
  }

  /** The same, with their address verified by its code, and so logged in. */
  async signUpVerified(): Promise<Visitor> {
    const visitor = await this.signUp();
    const answer = await visitor.browser.post('auth/email/verify', {
      key: await this.secretTo(visitor.email),
    });
    expectStatus('the verification', answer, 200);
    return visitor;
  }

  /** One of several browsers, by number. */
  at(browsers: readonly Browser[], n: number): Browser {
    const browser = browsers[n];
    if (!browser) throw new RangeError(`there are ${String(browsers.length)} browsers`);
    return browser;
  }

  async logIn(email: string, password = PASSWORD): Promise<Answer> {
    return (await this.newBrowser()).post('auth/login', { email, password });
  }

  /** The last code or key that was sent to an address or a number. */
  async secretTo(to: string): Promise<string> {
    const secret = (await this.site.mailsTo(to)).findLast((mail) => mail.secret !== null)?.secret;
    if (typeof secret !== 'string') throw new Error(`no secret was sent to ${to}`);
    return secret;
  }
}

/** Of a step that leads up to what is measured: it must have come to one of these. */
export function expectStatus(what: string, answer: Answer, ...statuses: readonly number[]): void {
  if (!statuses.includes(answer.status)) throw unexpected(what, answer);
}

function unexpected(what: string, { status, body }: Answer): Error {
  return new Error(`${what} came to ${String(status)} ${JSON.stringify(body.errors ?? [])}`);
}

/** Sends so many requests at once, spread over the servers. */
export function atOnce(send: (n: number) => Promise<Answer>, count = AT_ONCE): Promise<readonly Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => send(n)));
}
