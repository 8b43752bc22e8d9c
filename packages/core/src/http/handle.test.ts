import { describe, expect, test } from 'vitest';

import type { CommandEndpoint, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { SallyportError, type ErrorCode } from '../errors.js';
import { createHttpSite, sendTo, type SentRequest, type Situation } from '../testing/http-site.js';
import { BodyTooLarge } from './message.js';

/** What is accepted says so: `{ "fine": true }`. */
const parse: CommandEndpoint['parse'] = ({ body }) =>
  body['fine'] === true
    ? { ok: true, value: { type: 'go' } }
    : { ok: false, problems: [{ code: 'required', param: 'fine' }] };

const command: CommandEndpoint = { type: 'command', flow: 'trip', readsBody: true, parse };

/** A resource with everything that can stand between a request and its flow. */
const FORTRESS: Resource = {
  path: 'fortress',
  clients: CLIENT_KINDS,
  isPrivate: true,
  limit: 'login',
  inputOfAnyVerb: parse,
  verbs: { POST: { ...command, requires: { command: 'go', otherwise: 'conflict' } } },
};

/** One with nothing of the sort. */
const OPEN: Resource = {
  path: 'open',
  clients: CLIENT_KINDS,
  verbs: {
    GET: { type: 'query', query: 'session' },
    POST: command,
    PUT: { ...command, readsBody: false, parse: () => ({ ok: true, value: { type: 'go' } }) },
    PATCH: { type: 'conflict' },
  },
};

const CSRF_HTML = /no valid CSRF token/;

/** What stands in the way, in order: each with what it does to the request, and what is said then. */
interface Obstacle {
  readonly name: string;
  readonly only?: 'app' | 'browser';
  readonly situation?: Partial<Situation>;
  readonly sent?: Partial<SentRequest>;
  readonly status: number;
  readonly says: RegExp;
}

const OBSTACLES: readonly Obstacle[] = [
  { name: 'an unknown path', sent: { path: 'nowhere' }, status: 404, says: /Not found/ },
  {
    name: 'an address that cannot be told',
    sent: { remoteAddress: 'unknown' },
    status: 403,
    says: /address of the client/,
  },
  { name: 'no CSRF token', only: 'browser', sent: { headers: {} }, status: 403, says: CSRF_HTML },
  {
    name: 'a token that nobody knows',
    only: 'app',
    situation: { token: 'unknown' },
    status: 410,
    says: /"flows":.*"is_authenticated":false/,
  },
  { name: 'nobody signed in', situation: { isSignedIn: false }, status: 401, says: /"flows":/ },
  { name: 'too many requests', situation: { hasRoom: false }, status: 429, says: /^{"status":429}$/ },
  { name: 'no such flow pending', situation: { isExpected: false }, status: 409, says: /^{"status":409}$/ },
  { name: 'malformed JSON', sent: { body: '{' }, status: 400, says: /^$/ },
  {
    name: 'wrong input',
    sent: { body: '{"fine": false}' },
    status: 400,
    says: /"required".*"fine"|"fine".*"required"/,
  },
];

const WAY: Partial<Situation> = { token: 'good', isSignedIn: true, answer: { type: 'done' } };

/** The headers of a browser whose requests are its own. */
async function genuineHeaders(isSignedIn: boolean): Promise<Record<string, string>> {
  const { handler } = createHttpSite([OPEN], { token: 'good', isSignedIn });
  const { headers } = await sendTo(handler, { path: '/_allauth/browser/v1/open' });
  const token = /^csrftoken=([^;]+)/.exec(headers['set-cookie']?.[0] ?? '')?.[1] ?? '';
  return { cookie: `csrftoken=${token}`, 'x-csrftoken': token };
}

async function meet(client: 'app' | 'browser', obstacles: readonly Obstacle[], method = 'POST') {
  // Where two of them are about the same thing, the first is what is sent.
  const met = obstacles.toReversed();
  const situation = Object.assign({}, WAY, ...met.map((it) => it.situation)) as Partial<Situation>;
  const start = {
    path: 'fortress',
    body: '{"fine": true}',
    headers: client === 'browser' ? await genuineHeaders(situation.isSignedIn === true) : {},
  };
  const sent = Object.assign(start, ...met.map((it) => it.sent)) as SentRequest;
  const site = createHttpSite([FORTRESS, OPEN], situation);
  const path = `/_allauth/${client}/v1/${sent.path}`;
  return { ...(await sendTo(site.handler, { ...sent, path, method })), site };
}

describe.each(CLIENT_KINDS)('the order of a request of %s', (client) => {
  const obstacles = OBSTACLES.filter(({ only }) => only === undefined || only === client);

  test.each(obstacles)('$name stops it', async (obstacle) => {
    const { status, body, site } = await meet(client, [obstacle]);
    expect({ name: obstacle.name, status }).toEqual({ name: obstacle.name, status: obstacle.status });
    expect(body).toMatch(obstacle.says);
    expect(site.asked.filter((what) => what !== 'count')).toEqual([]);
  });

  test.each(
    obstacles.slice(0, -1).map((first, index) => [first.name, obstacles[index + 1]?.name, index] as const),
  )('%s wins over %s, and over all behind it', async (_first, _second, index) => {
    const first = obstacles[index];
    for (const others of [obstacles.slice(index, index + 2), obstacles.slice(index)]) {
      const { status, body } = await meet(client, others);
      expect(status).toBe(first?.status);
      expect(body).toMatch(first?.says ?? /never/);
    }
  });

  test('with nothing in the way ends at the flow, after it was counted', async () => {
    const { status, body, site } = await meet(client, []);
    expect({ status, body }).toEqual({ status: 200, body: '{"status":200}' });
    expect(site.asked).toEqual(['count', 'run trip go']);
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('of a verb that is none of it: %s', async (method) => {
    const named = (name: string) => obstacles.filter((it) => it.name === name);
    const wrong = await meet(client, named('wrong input'), method);
    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain('required');
    const malformed = await meet(client, named('malformed JSON'), method);
    expect(malformed).toMatchObject({ status: 400, body: '' });
    expect((await meet(client, named('nobody signed in'), method)).status).toBe(401);
    expect((await meet(client, named('too many requests'), method)).status).toBe(429);

    // Whether the flow is pending is asked of the verbs that it has.
    const fine = await meet(client, named('no such flow pending'), method);
    expect(fine).toMatchObject({ status: 405, body: '', headers: { allow: ['POST'] } });
    expect(fine.site.asked).toEqual(['count']);
  });

  test.each(['GET', 'HEAD'])('that only looks is not counted, nor is its body read: %s', async (method) => {
    const site = createHttpSite([FORTRESS], WAY);
    const { status } = await sendTo(site.handler, {
      method,
      path: `/_allauth/${client}/v1/fortress`,
      readBody: () => Promise.reject(new Error('nobody should')),
    });
    expect(status).toBe(405);
    expect(site.asked).toEqual([]);
    expect(site.errors).toEqual([]);
  });
});

describe('a verb', () => {
  const ask = async (method: string, body = '{"fine": true}', situation: Partial<Situation> = {}) => {
    const site = createHttpSite([OPEN], situation);
    const response = await sendTo(site.handler, { method, path: '/_allauth/app/v1/open', body });
    return { ...response, asked: site.asked };
  };

  test('HEAD is answered as GET', async () => {
    const [get, head] = [await ask('GET'), await ask('HEAD')];
    expect(get.status).toBe(401);
    expect(head).toEqual(get);
  });

  test('OPTIONS is one like any other where nothing is said of origins', async () => {
    expect(await ask('OPTIONS')).toMatchObject({
      status: 405,
      body: '',
      headers: { allow: ['GET, POST, PUT, PATCH'] },
    });
  });

  test.each(['TRACE', 'get', '', 'constructor', '__proto__', 'toString'])('%j is none', async (method) => {
    expect((await ask(method)).status).toBe(405);
  });

  test('whose endpoint reads no body takes any, and does not look', async () => {
    expect(await ask('PUT', '{{{')).toMatchObject({ status: 401, asked: ['run trip go'] });
  });

  test('of what is never possible is a conflict, once the body is JSON', async () => {
    expect(await ask('PATCH')).toMatchObject({ status: 409, asked: [] });
    expect(await ask('PATCH', '[]')).toMatchObject({ status: 400, body: '' });
  });

  test.each(['conflict', 'unauthorized'] as const)(
    'for a flow that is not pending is: %s',
    async (otherwise) => {
      const row: Resource = {
        ...OPEN,
        verbs: { POST: { ...command, requires: { command: 'go', otherwise } } },
      };
      const { handler } = createHttpSite([row], { isExpected: false });
      const { status, body } = await sendTo(handler, { method: 'POST', path: '/_allauth/app/v1/open' });
      expect({ status, hasFlows: body.includes('"flows"') }).toEqual(
        otherwise === 'conflict' ? { status: 409, hasFlows: false } : { status: 401, hasFlows: true },
      );
    },
  );

  test('may be for visitors where its resource is private', async () => {
    const row: Resource = { ...FORTRESS, visitorVerbs: { POST: { type: 'conflict' } } };
    const { handler } = createHttpSite([row]);
    const { status } = await sendTo(handler, { method: 'POST', path: '/_allauth/app/v1/fortress' });
    expect(status).toBe(409);
  });
});

describe('a body', () => {
  const post = (readBody: NonNullable<SentRequest['readBody']>) => {
    const site = createHttpSite([OPEN]);
    const sent = sendTo(site.handler, { method: 'POST', path: '/_allauth/app/v1/open', readBody });
    return sent.then((response) => ({ ...response, site }));
  };

  test('is asked for up to 100 kB, once', async () => {
    const limits: number[] = [];
    await post(async (maxBytes) => {
      limits.push(maxBytes);
      return new Uint8Array();
    });
    expect(limits).toEqual([100_000]);
  });

  test('that is larger is a 400 without a body', async () => {
    const { status, body, site } = await post(() => Promise.reject(new BodyTooLarge()));
    expect({ status, body, errors: site.errors }).toEqual({ status: 400, body: '', errors: [] });
  });

  test('that cannot be read is nothing to go on with, and somebody is told', async () => {
    const broken = new Error('the connection is gone');
    const { status, site } = await post(() => Promise.reject(broken));
    expect({ status, errors: site.errors, asked: site.asked }).toEqual({
      status: 500,
      errors: [broken],
      asked: [],
    });
  });
});

describe('a failure', () => {
  test.each<[code: ErrorCode, status: number]>([
    ['store-unavailable', 503],
    ['contention', 503],
    ['flow-newer', 503],
    ['flow-failed', 500],
    ['store-outdated', 500],
    ['invalid-configuration', 500],
  ])('with the code %s is a %i', async (code, status) => {
    const failure = new SallyportError(code, 'what nobody else is told');
    const { handler, errors } = createHttpSite([OPEN], { failure });
    const response = await sendTo(handler, {
      method: 'POST',
      path: '/_allauth/app/v1/open',
      body: '{"fine": true}',
    });
    expect(response).toEqual({
      status,
      body: `{"status":${status}}`,
      headers: {
        'content-type': ['application/json'],
        'cache-control': ['no-store'],
        ...(status === 503 ? { 'retry-after': ['1'] } : {}),
      },
    });
    expect(errors).toEqual([failure]);
  });
});
