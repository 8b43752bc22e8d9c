import assert from 'node:assert/strict';

import type { HttpRequest } from '../../http/message.js';
import { bytesOf, OK, recorder, type Rule, type Rules } from './fixtures.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

/** Request targets, and the paths that the engine must see. */
const TARGETS: Readonly<Record<string, string>> = {
  '/': '/',
  '/_allauth/browser/v1/auth/session': '/_allauth/browser/v1/auth/session',
  '/with/slash/': '/with/slash/',
  '//two//slashes': '//two//slashes',
  '/query?next=/other?and=%2F': '/query',
  '/escaped%2Fslash/%E2%82%AC/%00/%20/%25': '/escaped%2Fslash/%E2%82%AC/%00/%20/%25',
  '/lower%2fcase': '/lower%2fcase',
  '/no%escape/%E0%A4%A/%': '/no%escape/%E0%A4%A/%',
  "/-._~!$&'()*+,;=:@": "/-._~!$&'()*+,;=:@",
};

const pathRules = Object.entries(TARGETS).map(([target, path]): [string, Rule] => [
  `the path of ${target} arrives without query, undecoded`,
  async (serve) => {
    const { script, requests } = recorder();
    const client = await serve(script);
    assert.equal((await client.send({ path: target })).text, 'ok');
    assert.deepEqual(
      requests.map((request) => request.path),
      [path],
    );
  },
]);

const methodRules = METHODS.map((method): [string, Rule] => [
  `the method ${method} arrives`,
  async (serve) => {
    const { script, requests } = recorder();
    const client = await serve(script);
    assert.equal((await client.send({ method })).status, 200);
    assert.deepEqual(
      requests.map((request) => request.method),
      [method],
    );
  },
]);

/** What the engine sees of a request with these headers. */
async function seen(
  serve: Parameters<Rule>[0],
  headers: Readonly<Record<string, string | readonly string[]>>,
): Promise<HttpRequest> {
  const { script, requests } = recorder();
  await (await serve(script)).send({ headers });
  const [request] = requests;
  assert(request);
  return request;
}

export const requestRules: Rules = {
  ...Object.fromEntries(methodRules),
  ...Object.fromEntries(pathRules),

  'a header is found by its name in lower case': async (serve) => {
    const { header } = await seen(serve, { 'X-Session-Token': 'a b=c;"d"' });
    assert.equal(header('x-session-token'), 'a b=c;"d"');
  },

  'a header that was not sent is undefined': async (serve) => {
    const { header } = await seen(serve, {});
    assert.deepEqual(
      [header('x-session-token'), header('cookie'), header('origin')],
      Array(3).fill(undefined),
    );
  },

  'a header that was sent empty is empty': async (serve) => {
    const { header } = await seen(serve, { 'X-Session-Token': '' });
    assert.equal(header('x-session-token'), '');
  },

  'a header that was sent twice is joined by commas': async (serve) => {
    const { header } = await seen(serve, { 'X-Forwarded-For': ['192.0.2.1', '192.0.2.2, 192.0.2.3'] });
    assert.equal(header('x-forwarded-for'), '192.0.2.1, 192.0.2.2, 192.0.2.3');
  },

  'cookies that were sent apart are joined by semicolons': async (serve) => {
    const { header } = await seen(serve, { Cookie: ['sessionid=abc', 'csrftoken=a.7.b'] });
    assert.equal(header('cookie'), 'sessionid=abc; csrftoken=a.7.b');
  },

  'the address is that of the connection, whatever headers say': async (serve) => {
    const { remoteAddress } = await seen(serve, {
      'X-Forwarded-For': '192.0.2.1',
      Forwarded: 'for=192.0.2.1',
    });
    assert.match(remoteAddress, /^(?:::ffff:)?127\.0\.0\.1$/);
  },

  'requests at the same time are told apart': async (serve) => {
    const client = await serve({ handle: echo });
    const numbers = Array.from({ length: 40 }, (_, at) => String(at));
    const answers = await Promise.all(
      numbers.map((number) =>
        client.send({ method: 'POST', path: `/${number}`, body: bytesOf(`body ${number}`) }),
      ),
    );
    assert.deepEqual(
      answers.map(({ text }) => text),
      numbers.map((number) => `/${number}: body ${number}`),
    );
  },
};

/** Answers with the path and the body, the later the smaller the number is. */
async function echo(request: HttpRequest) {
  const text = new TextDecoder().decode(await request.readBody(100));
  await new Promise((resolve) => setTimeout(resolve, 40 - Number(request.path.slice(1))));
  return { ...OK, body: `${request.path}: ${text}` };
}
