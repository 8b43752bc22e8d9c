import { describe, expect, test } from 'vitest';

import type { Admission, HttpRequest } from './message.js';
import { ALICE, ALICES_SESSION, createHttpSite, sendTo, type Situation } from '../testing/http-site.js';

type Headers = Readonly<Record<string, string | undefined>>;

const SIGNED_IN: Partial<Situation> = { token: 'good', isSignedIn: true };

const admit = (situation: Partial<Situation>, method: string, headers: Headers): Promise<Admission> => {
  const request: HttpRequest = {
    method,
    path: '/private',
    header: (name) => headers[name],
    readBody: () => Promise.reject(new Error('a guard reads no body')),
    remoteAddress: '192.0.2.1',
  };
  return createHttpSite([], situation).handler.admit(request);
};

const statusOf = (admission: Admission) =>
  admission.type === 'admitted' ? 'admitted' : admission.response.status;

/** The cookies and the header of Alice's own pages. */
async function ownHeaders(): Promise<Headers> {
  const { handler } = createHttpSite([], SIGNED_IN);
  const { headers } = await sendTo(handler, { path: '/_allauth/browser/v1/config' });
  const [pair = ''] = (headers['set-cookie']?.[0] ?? '').split(';');
  return { cookie: `sessionid=x; ${pair}`, 'x-csrftoken': pair.slice('csrftoken='.length) };
}

const APP = { 'x-session-token': 'x' };

describe('a route of the embedder', () => {
  test('learns who is signed in', async () => {
    expect(await admit(SIGNED_IN, 'GET', APP)).toEqual({
      type: 'admitted',
      caller: { user: ALICE, sessionId: ALICES_SESSION.id, methods: [] },
    });
  });

  test.each([
    ['GET', 'admitted'],
    ['HEAD', 'admitted'],
    ['OPTIONS', 'admitted'],
    ['POST', 403],
    ['DELETE', 403],
    ['anything', 403],
  ])('lets a browser without a CSRF token %s: %s', async (method, expected) => {
    expect(statusOf(await admit(SIGNED_IN, method, { cookie: 'sessionid=x' }))).toBe(expected);
  });

  test('lets a browser change something with a token, from its own pages', async () => {
    const headers = await ownHeaders();
    expect(statusOf(await admit(SIGNED_IN, 'POST', headers))).toBe('admitted');
    const forged = { ...headers, origin: 'https://evil.example' };
    expect(statusOf(await admit(SIGNED_IN, 'POST', forged))).toBe(403);
  });

  test('lets an app change something without one, as nobody else can send its token', async () => {
    expect(statusOf(await admit(SIGNED_IN, 'POST', APP))).toBe('admitted');
  });

  test('does not take the cookie of a request that has a token in its header as well', async () => {
    const headers = { ...(await ownHeaders()), ...APP };
    expect(statusOf(await admit({ token: 'unknown' }, 'GET', headers))).toBe(410);
  });

  test.each<[token: Situation['token'], browser: number, app: number]>([
    ['none', 401, 401],
    ['good', 401, 401],
    ['expired', 401, 401],
    ['ended', 401, 401],
    ['unknown', 401, 410],
    ['rotated', 401, 410],
  ])(
    'turns down a visitor whose token is %s: a browser with %i, an app with %i',
    async (token, ...expected) => {
      const answers = [await admit({ token }, 'GET', {}), await admit({ token }, 'GET', APP)];
      expect(answers.map(statusOf)).toEqual(expected);
    },
  );
});
