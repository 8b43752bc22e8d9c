import { createSallyport, systemClock } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createApp } from './app.js';
import { createMailbox } from './mailbox.js';

const ORIGIN = 'http://localhost:3000';

interface Init {
  readonly host?: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let ask: (path: string, init?: Init) => Promise<Response>;
let stop: () => Promise<void>;
const errors: unknown[] = [];

beforeEach(async () => {
  const mailbox = createMailbox({ clock: systemClock });
  const auth = await createSallyport({
    baseUrl: ORIGIN,
    development: true,
    secrets: ['a secret for the tests of the development server'],
    store: createMemoryStore(),
    mailer: mailbox,
    account: {
      signupFields: ['email*', 'password1*'],
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled: true,
    },
  });
  const app = createApp({ auth, mailbox, onError: (error) => errors.push(error) });
  // As @hono/node-server gives it.
  const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
  ask = async (path, { host = 'localhost:3000', ...init } = {}) =>
    app.request(`${ORIGIN}${path}`, { ...init, headers: { host, ...init.headers } }, env);
  stop = () => auth.stop();
});

afterEach(async () => {
  await stop();
  expect(errors.splice(0)).toEqual([]);
});

describe('it answers to names of this computer only', () => {
  const paths = ['/', '/mailbox', '/mailbox.json', '/hello', '/_allauth/app/v1/config', '/nothing'];

  test.each(['localhost', 'LOCALHOST:3000', '127.0.0.1:3000', '[::1]:3000'])('%s', async (host) => {
    const statuses = await Promise.all(paths.map(async (path) => (await ask(path, { host })).status));
    expect(statuses).toEqual([200, 200, 200, 401, 200, 404]);
  });

  test.each(['rebound.example', 'localhost.example:3000', '127.0.0.1.example', 'localhost:3000@x', ''])(
    'not %j',
    async (host) => {
      const statuses = await Promise.all(paths.map(async (path) => (await ask(path, { host })).status));
      expect(new Set(statuses)).toEqual(new Set([421]));
    },
  );
});

test('a code can be read as soon as it was announced, and opens the private route', async () => {
  const app = (path: string, body: object, token = '') =>
    ask(`/_allauth/app/v1/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'X-Session-Token': token },
    });
  const tokenIn = async (response: Response): Promise<string> =>
    ((await response.json()) as { meta: { session_token: string } }).meta.session_token;
  const pending = await tokenIn(
    await app('auth/signup', { email: 'anna@example.org', password: 'four-doors-in-a-row' }),
  );
  const [mail] = (await (await ask('/mailbox.json')).json()) as [{ to: string; code: string }];
  expect(mail.to).toBe('anna@example.org');
  expect(await (await ask('/mailbox')).text()).toContain(mail.code);

  const hello = (token: string) => ask('/hello', { headers: { 'X-Session-Token': token } });
  expect((await hello(pending)).status).toBe(401);
  const token = await tokenIn(await app('auth/email/verify', { key: mail.code }, pending));
  expect(await (await hello(token)).json()).toEqual({ hello: 'anna' });
});

test('the page runs its own script and nothing else', async () => {
  const [first, second] = [await ask('/'), await ask('/')];
  const csp = first.headers.get('content-security-policy') ?? '';
  const nonce = /script-src 'nonce-([\w-]{22})'/.exec(csp)?.[1] ?? 'none';
  expect(csp).toMatch(/^default-src 'none';/);
  expect(csp).not.toContain('unsafe');
  expect(second.headers.get('content-security-policy')).not.toContain(nonce);
  const page = await first.text();
  expect(page.match(/<(?:script|style)\b[^>]*>/g)).toEqual([
    `<style nonce="${nonce}">`,
    `<script nonce="${nonce}">`,
  ]);
  expect(page).not.toMatch(/\s(?:on\w+|style|src)=|innerHTML/);
});

test.each(['/', '/mailbox', '/mailbox.json'])('%s is not kept by a browser', async (path) => {
  expect((await ask(path)).headers.get('cache-control')).toBe('no-store');
});
