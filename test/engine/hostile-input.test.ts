import { createMemoryStore } from '@sallyport/store-memory';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtInFlows } from '../../packages/core/src/flows/index.js';
import { SESSION_RESOURCES } from '../../packages/core/src/http/endpoints.js';
import { App, createWorld, type World } from './app.js';
import { Browser } from './browser.js';
import { send, type Received, type Sent } from './http.js';
import { MALFORMED_BODIES, MARK, NASTY_VALUES } from './nasty-input.js';

const PASSWORD = `${MARK}-horse-42`;
const BOB = { email: 'bob@example.org', username: 'bob', password: PASSWORD };

const FIELDS = ['email', 'email2', 'username', 'password', 'key'];
const HEADERS = [
  'cookie',
  'x-session-token',
  'x-csrftoken',
  'x-email-verification-key',
  'origin',
  'user-agent',
  'x-forwarded-for',
  'host',
  'content-type',
  'access-control-request-method',
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Of which a fetch-like server may let through any. */
const ODD_METHODS = [
  'TRACE',
  'PROPFIND',
  'QUERY',
  'get',
  '',
  'constructor',
  '__proto__',
  'toString',
  'valueOf',
];

/** Who sends it: nobody known, somebody whose signup is pending, or a user. */
const SENDERS = ['visitor', 'pending', 'user'] as const;
type Sender = (typeof SENDERS)[number];

interface Site {
  readonly world: World;
  readonly paths: readonly string[];
  readonly headersOf: Readonly<Record<'app' | 'browser', Record<Sender, Sent['headers']>>>;
}

async function createSite(isByCode: boolean): Promise<Site> {
  const world = await createWorld(createMemoryStore(), {
    account: {
      loginMethods: ['email', 'username'],
      signupFields: ['email*', 'email2', 'username', 'password1*'],
      emailVerificationByCodeEnabled: isByCode,
      emailVerificationByCodeMaxAttempts: 1_000_000,
      emailVerificationSupportsChange: 1_000_000,
      emailVerificationSupportsResend: 1_000_000,
      rateLimits: false,
    },
  });
  const { flows } = builtInFlows(world.auth.settings);
  const resources = [...SESSION_RESOURCES, ...[...flows.values()].flatMap((flow) => flow.resources)];
  const app = async (name: string) => {
    const visitor = new App(world);
    const email = `${name}@example.org`;
    await visitor.post('auth/signup', { email, email2: email, username: name, password: PASSWORD });
    return visitor;
  };
  const user = await app('bob');
  const { code, key } = await world.lastMail();
  await user.post('auth/email/verify', { key: code ?? key });
  if (!isByCode) await user.post('auth/login', { email: BOB.email, password: PASSWORD });
  const pending = await app('pending');
  const browserOf = async (begin: (browser: Browser) => Promise<unknown>): Promise<Sent['headers']> => {
    const browser = await Browser.open(world.auth);
    await begin(browser);
    return {
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'x-csrftoken': browser.cookies.get('csrftoken'),
    };
  };
  return {
    world,
    paths: [...new Set(resources.map(({ path }) => path))],
    headersOf: {
      app: {
        visitor: {},
        pending: { 'x-session-token': pending.token ?? '' },
        user: { 'x-session-token': user.token ?? '' },
      },
      browser: {
        visitor: await browserOf(async () => undefined),
        pending: await browserOf((it) =>
          it.post('auth/signup', { email: 'p2@example.org', email2: 'p2@example.org', password: PASSWORD }),
        ),
        user: await browserOf((it) => it.post('auth/login', { email: BOB.email, password: PASSWORD })),
      },
    },
  };
}

const EXPECTED = new Set([200, 204, 400, 401, 403, 404, 405, 409, 410]);
const GIVEN_AWAY =
  /\bat .+:\d+:\d+|node_modules|file:\/\/|\.[jt]s\b|(Syntax|Type|Range|Reference|Sallyport)Error|node\/|xstate|sallyport/i;

/** What is wrong with an answer, whatever came in; there are many, so it is asked once for each. */
function flawsIn({ status, headers, text, body, header }: Received): readonly string[] {
  const all = `${headers.join('\n')}\n${text}`;
  const isJson = header('content-type')[0] === 'application/json';
  const rules: readonly (readonly [isKept: boolean, flaw: string])[] = [
    [EXPECTED.has(status), `a ${status}`],
    [header('cache-control').join() === 'no-store', 'may be stored'],
    [headers.every(([name, value]) => /^[!-~]+$/.test(name) && /^[ -~]*$/.test(value)), 'a broken header'],
    [header('server').length + header('x-powered-by').length === 0, 'says what runs here'],
    [!all.includes(MARK), 'gives back what came in'],
    // A random token may look like anything.
    [!GIVEN_AWAY.test(all.replaceAll(/[\w-]{22,}/g, '')), 'gives away how it works'],
    [isJson ? body.status === status : !text.includes('{'), 'an envelope that does not fit'],
  ];
  return rules.filter(([isKept]) => !isKept).map(([, flaw]) => `${flaw}: ${all}`);
}

describe.each([
  ['code', true],
  ['link', false],
] as const)('where addresses are verified by %s', (_proof, isByCode) => {
  let site: Site;

  beforeAll(async () => {
    site = await createSite(isByCode);
  });

  const ask = async (
    client: 'app' | 'browser',
    sender: Sender,
    sent: Omit<Sent, 'path'> & { path: string },
  ) => {
    const own = site.headersOf[client][sender];
    const received = await send(site.world.auth, {
      ...sent,
      path: `/_allauth/${client}/v1/${sent.path}`,
      headers: { ...own, ...sent.headers },
    });
    const flaws = [...flawsIn(received), ...site.world.errors.splice(0)];
    if (flaws.length > 0) expect({ client, sender, ...sent, flaws }).toEqual({ flaws: [] });
    return received;
  };

  test('those who send it are who they seem to be', async () => {
    for (const client of ['app', 'browser'] as const) {
      const answers = [];
      for (const sender of SENDERS) {
        const { status, text } = await ask(client, sender, { path: 'auth/session' });
        answers.push([sender, status, text.includes('is_pending')]);
      }
      expect(answers).toEqual([
        ['visitor', 401, false],
        ['pending', 401, true],
        ['user', 200, false],
      ]);
    }
  });

  test.each(SENDERS)('nasty values from a %s in any member of any endpoint', async (sender) => {
    const deaf = ['config', 'auth/session', 'auth/email/verify/resend'];
    for (const path of site.paths.filter((it) => !deaf.includes(it))) {
      for (const field of FIELDS) {
        for (const value of NASTY_VALUES) {
          await ask('app', sender, { method: 'POST', path, body: { ...BOB, [field]: value } });
        }
      }
    }
  });

  test.each(SENDERS)('nasty values from a %s in any header', async (sender) => {
    const values = NASTY_VALUES.filter((value): value is string => typeof value === 'string');
    for (const header of HEADERS) {
      for (const value of values) {
        for (const client of ['app', 'browser'] as const) {
          const headers = { [header]: value };
          await ask(client, sender, { path: 'auth/email/verify', headers });
          await ask(client, sender, { method: 'PUT', path: 'auth/login', headers });
        }
      }
    }
  });

  test.each(MALFORMED_BODIES)('%s in the place of an object is a 400 without a body', async (_what, body) => {
    for (const path of ['auth/login', 'auth/signup']) {
      for (const client of ['app', 'browser'] as const) {
        const { status, text } = await ask(client, 'visitor', { method: 'POST', path, body });
        expect({ path, status, text }).toEqual({ path, status: 400, text: '' });
      }
    }
    for (const path of site.paths) await ask('app', 'pending', { method: 'POST', path, body });
  });

  test('members that would change prototypes are not there', async () => {
    const body = `{"__proto__": {"email": "bob@example.org", "password": "${PASSWORD}"}, "constructor": {"prototype": {"isAdmin": true}}}`;
    const { status } = await ask('app', 'visitor', { method: 'POST', path: 'auth/login', body });
    expect(status).toBe(400);
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
    expect(({} as { email?: string }).email).toBeUndefined();
  });

  test.each([...METHODS, ...ODD_METHODS])('%s, wherever it is sent', async (method) => {
    for (const sender of SENDERS) {
      // Logging out is what it is there for, and would be the end of this.
      for (const path of site.paths.filter((it) => method !== 'DELETE' || it !== 'auth/session')) {
        for (const body of ['', '{}', MARK]) {
          for (const client of ['app', 'browser'] as const) await ask(client, sender, { method, path, body });
        }
      }
    }
  });

  test.each([
    ...['', '/', 'config/', '/config', 'CONFIG', 'config%20', 'con%66ig', 'config\0', 'auth', 'auth/'],
    ...['../v1/config', './config', 'auth/../config', 'auth//login', 'constructor', '__proto__', 'toString'],
    ...[`${MARK}/<script>`, 'x'.repeat(200), '\r\nSet-Cookie: x=1', 'auth/provider/token', 'tokens/refresh'],
  ])('nothing is found under %j', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const { status, setCookies } = await ask('app', 'visitor', { method, path, body: MARK });
      expect({ status, setCookies }).toEqual({ status: 404, setCookies: [] });
    }
  });

  test('anything at all, sent by anybody to any endpoint', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...NASTY_VALUES),
      fc.jsonValue({ maxDepth: 3 }),
      fc.emailAddress(),
    );
    const body = fc.oneof(
      { weight: 3, arbitrary: fc.dictionary(fc.constantFrom(...FIELDS, '__proto__'), value) },
      fc.uint8Array({ maxLength: 64 }),
      fc.json(),
    );
    const headers = fc.dictionary(
      fc.constantFrom(...HEADERS),
      fc.string({ unit: 'binary-ascii', maxLength: 200 }),
      { maxKeys: 3 },
    );
    const request = fc.record({
      client: fc.constantFrom('app', 'browser' as const),
      sender: fc.constantFrom(...SENDERS),
      method: fc.constantFrom(...METHODS),
      path: fc.constantFrom(...site.paths),
      body,
      headers,
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ client, sender, ...sent }) => {
        fc.pre(sent.method !== 'DELETE' || sent.path !== 'auth/session');
        await ask(client, sender, sent);
      }),
      { seed: 20_260_117, numRuns: 1500 },
    );
  }, 120_000);
});
