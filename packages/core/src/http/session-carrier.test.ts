import { describe, expect, test } from 'vitest';

import type { Answer } from '../domain/answer.js';
import type { Resource } from '../domain/endpoint.js';
import { sessionToken } from '../domain/ids.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { ALICE, createHttpSite, sendTo, type SentRequest, type Situation } from '../testing/http-site.js';
import { emailOf } from '../testing/interpreter-site.js';

const TOKEN = sessionToken('T'.repeat(43));
const FRONTEND = 'https://app.example.org';

/** Says whatever the situation has it say. */
const TALK: Resource = {
  path: 'talk',
  clients: CLIENT_KINDS,
  limit: 'login',
  verbs: {
    GET: {
      type: 'command',
      flow: 'talk',
      readsBody: false,
      parse: () => ({ ok: true, value: { type: 'go' } }),
    },
    POST: {
      type: 'command',
      flow: 'talk',
      readsBody: true,
      parse: ({ body }) =>
        'wrong' in body
          ? { ok: false, problems: [{ code: 'required', param: 'x' }] }
          : { ok: true, value: { type: 'go' } },
    },
  },
};

const ANSWERS: readonly (readonly [status: number, answer: Answer])[] = [
  [401, { type: 'session' }],
  [200, { type: 'done' }],
  [400, { type: 'invalid', problems: [{ code: 'required' }] }],
  [403, { type: 'forbidden' }],
  [409, { type: 'conflict' }],
  [429, { type: 'limited' }],
  [200, { type: 'emailAddresses', addresses: [] }],
  [200, { type: 'emailKey', email: emailOf('a@example.org'), user: ALICE, isAuthenticating: true }],
];

const ask = (situation: Partial<Situation>, sent: Partial<SentRequest> = {}, client = 'browser') =>
  sendTo(createHttpSite([TALK], situation, { csrf: { trustedOrigins: [FRONTEND] } }).handler, {
    ...sent,
    path: `/_allauth/${client}/v1/${sent.path ?? 'talk'}`,
  });

const namesOf = (cookies: readonly string[] = []) => cookies.map((cookie) => cookie.split('=', 1)[0]);

describe('a token that is given out', () => {
  test.each(ANSWERS)('is in `meta` for an app, with a %i: %j', async (status, answer) => {
    const { body, headers, ...response } = await ask({ answer, issuedToken: TOKEN }, {}, 'app');
    expect(response.status).toBe(status);
    expect((JSON.parse(body) as { meta: object }).meta).toMatchObject({ session_token: TOKEN });
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['vary']).toEqual(['Origin']);
  });

  test.each(ANSWERS)('is in a cookie for a browser, with a %i: %j', async (status, answer) => {
    const { body, headers, ...response } = await ask({ answer, issuedToken: TOKEN });
    expect(response.status).toBe(status);
    expect(body).not.toContain(TOKEN);
    expect(headers['set-cookie']).toContain(
      `sessionid=${TOKEN}; Max-Age=1209600; Path=/; HttpOnly; Secure; SameSite=Lax`,
    );
  });

  test.each(ANSWERS)('is nowhere where none was given out, with a %i: %j', async (status, answer) => {
    for (const client of CLIENT_KINDS) {
      const { body, headers, ...response } = await ask({ answer }, {}, client);
      expect(response.status).toBe(status);
      expect(body).not.toContain('session_token');
      expect(namesOf(headers['set-cookie'])).not.toContain('sessionid');
    }
  });
});

describe('to a browser that has no cookie yet', () => {
  /** A genuine cookie, for what is more than looking. */
  const genuine = async (situation: Partial<Situation> = {}) => {
    const { headers } = await ask(situation);
    const [pair = ''] = (headers['set-cookie']?.[0] ?? '').split(';');
    return { cookie: pair, 'x-csrftoken': pair.slice('csrftoken='.length) };
  };

  test.each<[what: string, situation: Partial<Situation>, sent: Partial<SentRequest>, status: number]>([
    ['an answer', { answer: { type: 'done' } }, {}, 200],
    ['the state of the session', {}, {}, 401],
    ['a method that is not there', {}, { method: 'OPTIONS' }, 405],
    ['a body that is none', {}, { method: 'OPTIONS', body: '{' }, 400],
    ['too many requests', { hasRoom: false }, { method: 'OPTIONS' }, 429],
    ['the addresses of nobody', {}, { path: 'account/email' }, 401],
    ['the configuration', {}, { path: 'config' }, 200],
  ])('%s brings the CSRF cookie', async (...[, situation, sent, status]) => {
    const response = await ask(situation, sent);
    expect(response.status).toBe(status);
    expect(namesOf(response.headers['set-cookie'])).toEqual(['csrftoken']);
    expect(response.headers['vary']).toEqual(['Cookie', 'Origin']);
  });

  test.each<[what: string, situation: Partial<Situation>, sent: Partial<SentRequest>, status: number]>([
    ['a path that is not there', {}, { path: 'nothing' }, 404],
    ['a forged request', {}, { method: 'POST' }, 403],
    ['an address that cannot be told', {}, { remoteAddress: '' }, 403],
    ['a failure', { failure: new Error('broken') }, {}, 500],
  ])('%s brings none', async (...[, situation, sent, status]) => {
    const response = await ask(situation, sent);
    expect(response.status).toBe(status);
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  test('a good one is not sent again, but renewed by whoever signs in', async () => {
    const headers = await genuine();
    const kept = await ask({ answer: { type: 'done' } }, { method: 'POST', headers });
    expect(kept.headers['set-cookie']).toBeUndefined();
    const renewed = await ask({ issuedToken: TOKEN, signsIn: true }, { method: 'POST', headers });
    expect(namesOf(renewed.headers['set-cookie'])).toEqual(['csrftoken', 'sessionid']);
    // Bound to the session that it was renewed for.
    expect(renewed.headers['set-cookie']?.[0]).toMatch(/^csrftoken=[\w-]{22}\.42\./);
  });

  test('one that is bound to the very session is renewed by a login as well', async () => {
    const headers = await genuine({ token: 'good', isSignedIn: true });
    const renewed = await ask({ issuedToken: TOKEN, signsIn: true }, { method: 'POST', headers });
    expect(namesOf(renewed.headers['set-cookie'])).toContain('csrftoken');
  });
});

describe('a session cookie that is held', () => {
  const held = { headers: { cookie: 'sessionid=old' } };

  test.each<[token: Situation['token'], isSignedIn: boolean, isDeleted: boolean]>([
    ['good', true, false],
    ['rotated', false, false],
    ['unknown', false, true],
    ['expired', false, true],
    ['ended', false, true],
    // An empty value is no token.
    ['none', false, true],
  ])('of a token that is %s', async (token, isSignedIn, isDeleted) => {
    const { headers } = await ask({ token, isSignedIn }, held);
    const deletion = ['sessionid=; Max-Age=0; Path=/; Secure; SameSite=Lax'];
    const ours = (headers['set-cookie'] ?? []).filter((cookie) => cookie.startsWith('sessionid'));
    expect(ours).toEqual(isDeleted ? deletion : []);
  });

  test('gives way to the new one', async () => {
    const { headers } = await ask({ token: 'unknown', issuedToken: TOKEN }, held);
    const ours = (headers['set-cookie'] ?? []).filter((cookie) => cookie.startsWith('sessionid'));
    expect(ours).toEqual([expect.stringContaining(TOKEN)]);
  });
});

describe('an app', () => {
  test.each<[what: string, situation: Partial<Situation>, sent: Partial<SentRequest>]>([
    ['the configuration', {}, { path: 'config' }],
    ['the session', {}, { path: 'auth/session' }],
    ['a logout', {}, { method: 'DELETE', path: 'auth/session' }],
    ['the addresses', {}, { path: 'account/email' }],
    ['a method that is not there', {}, { method: 'PATCH' }],
    ['a body that is none', {}, { method: 'POST', body: '{' }],
    ['wrong input', {}, { method: 'POST', body: '{"wrong": 1}' }],
    ['one request too many', { hasRoom: false }, { method: 'POST' }],
  ])('whose token is gone is told so, whatever it asks for: %s', async (_what, situation, sent) => {
    for (const token of ['unknown', 'rotated'] as const) {
      const site = createHttpSite([TALK], { ...situation, token });
      const response = await sendTo(site.handler, {
        ...sent,
        path: `/_allauth/app/v1/${sent.path ?? 'talk'}`,
        headers: { 'x-session-token': 'old' },
      });
      expect(response).toMatchObject({
        status: 410,
        body: '{"status":410,"data":{"flows":[{"id":"login"}]},"meta":{"is_authenticated":false}}',
      });
      expect(site.asked).toEqual([]);
    }
  });

  test.each(['expired', 'ended', 'none'] as const)('whose token is %s is a visitor', async (token) => {
    expect((await ask({ token }, { path: 'auth/session' }, 'app')).status).toBe(401);
  });

  test('needs no CSRF token, and is not asked where it comes from', async () => {
    const sent = { method: 'POST', headers: { origin: 'https://evil.example' } };
    expect((await ask({ answer: { type: 'done' } }, sent, 'app')).status).toBe(200);
  });
});

describe('a frontend of another origin', () => {
  const from = (origin: string, sent: Partial<SentRequest> = {}) => ({
    ...sent,
    headers: { origin, ...sent.headers },
  });

  test.each<[what: string, situation: Partial<Situation>, sent: Partial<SentRequest>, status: number]>([
    ['an answer', { answer: { type: 'done' } }, {}, 200],
    ['a refusal', {}, {}, 401],
    ['a path that is not there', {}, { path: 'nothing' }, 404],
    ['a forged request', {}, { method: 'POST' }, 403],
    ['a method that is not there', {}, { method: 'OPTIONS' }, 405],
    ['a failure', { failure: new Error('broken') }, {}, 500],
  ])('may read %s, and no other origin may', async (...[, situation, sent, status]) => {
    const ours = await ask(situation, from(FRONTEND, sent));
    expect(ours.status).toBe(status);
    expect(ours.headers).toMatchObject({
      'access-control-allow-origin': [FRONTEND],
      'access-control-allow-credentials': ['true'],
    });
    const theirs = await ask(situation, from('https://evil.example', sent));
    expect(theirs.status).toBe(status);
    expect(theirs.headers['access-control-allow-origin']).toBeUndefined();
    for (const { headers } of [ours, theirs]) expect(headers['vary']).toContain('Origin');
  });

  test('that asks before it sends is answered before anything is looked at', async () => {
    const headers = { 'access-control-request-method': 'POST' };
    const sent = from(FRONTEND, { method: 'OPTIONS', path: 'nothing', headers });
    const response = await ask({ failure: new Error('broken') }, { ...sent, remoteAddress: 'unknown' });
    expect(response.status).toBe(204);
    expect(response.headers['access-control-allow-origin']).toEqual([FRONTEND]);
    expect(response.headers['set-cookie']).toBeUndefined();
  });
});
