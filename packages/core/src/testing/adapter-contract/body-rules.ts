import assert from 'node:assert/strict';

import { BodyTooLarge, type HttpRequest, type HttpResponse } from '../../http/message.js';
import {
  bytesOf,
  OK,
  recorder,
  textOf,
  type Rule,
  type Rules,
  type Script,
  type Sending,
} from './fixtures.js';

const LIMIT = 10_000;
const ANY_BYTES = Uint8Array.from({ length: 256 }, (_, at) => at);

const LENGTHS: Readonly<Record<string, Partial<Sending>>> = {
  'with its length': { isChunked: false },
  'in chunks': { isChunked: true },
};

/** Content types change nothing. Those that name a form are left to rules of their own. */
const CONTENT_TYPES: Readonly<Record<string, Sending['headers']>> = {
  'no content type': {},
  'application/octet-stream': { 'Content-Type': 'application/octet-stream' },
  'text/plain': { 'Content-Type': 'text/plain;charset=UTF-16' },
};

const lengthRules = Object.entries(LENGTHS).flatMap(([how, length]): [string, Rule][] => [
  [
    `a body at the limit arrives, sent ${how}`,
    async (serve) => {
      const { script, outcomes } = reader();
      const client = await serve(script);
      await client.send({ method: 'POST', body: new Uint8Array(LIMIT).fill(65), ...length });
      assert.deepEqual(outcomes, [new Uint8Array(LIMIT).fill(65)]);
    },
  ],
  [
    `a body one byte over the limit is too large, sent ${how}, and the client gets the answer`,
    async (serve) => {
      const { script, outcomes } = reader();
      const client = await serve(script);
      const body = new Uint8Array(LIMIT + 1);
      assert.equal((await client.send({ method: 'POST', body, ...length })).text, 'too large');
      assert.deepEqual(outcomes, ['too large']);
    },
  ],
  [
    `a body far over the limit is too large, sent ${how}, and the server goes on`,
    async (serve) => {
      const { script, outcomes } = reader();
      const client = await serve(script);
      const body = new Uint8Array(100 * LIMIT);
      assert.equal((await client.send({ method: 'POST', body, ...length })).text, 'too large');
      assert.equal((await client.send({ method: 'POST', body: bytesOf('next'), ...length })).text, 'read');
      assert.deepEqual(outcomes, ['too large', bytesOf('next')]);
    },
  ],
  [
    `a body that the engine does not ask for is no harm, sent ${how}`,
    async (serve) => {
      const { script } = recorder();
      const client = await serve(script);
      const body = new Uint8Array(100 * LIMIT);
      assert.equal((await client.send({ method: 'POST', body, ...length })).text, 'ok');
      assert.equal((await client.send({ method: 'POST', body, ...length })).text, 'ok');
    },
  ],
]);

const contentTypeRules = Object.entries(CONTENT_TYPES).map(([name, headers = {}]): [string, Rule] => [
  `any bytes arrive as they are, with ${name}`,
  async (serve) => {
    for (const length of Object.values(LENGTHS)) {
      const { script, outcomes } = reader();
      await (await serve(script)).send({ method: 'POST', headers, body: ANY_BYTES, ...length });
      assert.deepEqual(outcomes, [ANY_BYTES]);
    }
  },
]);

export const bodyRules: Rules = {
  ...Object.fromEntries(contentTypeRules),

  'JSON arrives as JSON, even if something parsed it': async (serve) => {
    const { script, outcomes } = reader();
    const client = await serve(script);
    const body = bytesOf('{"email":"a@example.org","name":"\u00fc\u20ac"}');
    await client.send({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    assert.deepEqual(outcomes, [body]);
  },

  'a form arrives as a form, even if something parsed it': async (serve) => {
    const { script, outcomes } = reader();
    const client = await serve(script);
    const body = bytesOf('email=a%40example.org&password=secret');
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await client.send({ method: 'POST', headers, body });
    assert.deepEqual(outcomes, [body]);
  },

  'no body is an empty one': async (serve) => {
    const { script, outcomes } = reader();
    const client = await serve(script);
    await client.send({ method: 'POST' });
    await client.send({ method: 'DELETE' });
    await client.send({ method: 'GET' });
    assert.deepEqual(outcomes, Array(3).fill(new Uint8Array()));
  },

  'an empty body is an empty one': async (serve) => {
    const { script, outcomes } = reader();
    const client = await serve(script);
    for (const length of Object.values(LENGTHS)) {
      const headers = { 'Content-Type': 'application/json' };
      await client.send({ method: 'POST', headers, body: new Uint8Array(), ...length });
    }
    assert.deepEqual(outcomes, [new Uint8Array(), new Uint8Array()]);
  },

  ...Object.fromEntries(lengthRules),

  'a body that is announced as too large is not waited for': async (serve) => {
    const client = await serve(reader().script);
    const headers = { 'Content-Length': String(LIMIT + 1) };
    const request = client.begin({ method: 'POST', headers });
    request.write('the rest never comes');
    assert.equal(await textOf(request), 'too large');
    request.destroy();
  },
};

/** An engine that reads every body, and what it got: the bytes, or why there are none. */
function reader(): { readonly script: Script; readonly outcomes: readonly (Uint8Array | string)[] } {
  const outcomes: (Uint8Array | string)[] = [];
  const handle = async (request: HttpRequest): Promise<HttpResponse> => {
    try {
      // A Buffer is as good as a plain array of bytes, but not equal to one.
      outcomes.push(Uint8Array.from(await request.readBody(LIMIT)));
      return { ...OK, body: 'read' };
    } catch (error) {
      const reason = error instanceof BodyTooLarge ? 'too large' : String(error);
      outcomes.push(reason);
      return { ...OK, status: 400, body: reason };
    }
  };
  return { script: { handle }, outcomes };
}
