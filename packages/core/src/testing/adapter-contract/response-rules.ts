import assert from 'node:assert/strict';

import { bytesOf, OK, recorder, type Rules } from './fixtures.js';

export const responseRules: Rules = {
  'status, headers and body go out as they are': async (serve) => {
    const body = '{"status":409,"text":"\u00fc\u20ac\u{1f600}"}';
    const headers = [
      ['Content-Type', 'application/json'],
      ['X-Text', 'a, b; c="d"'],
    ] as const;
    const client = await serve(recorder({ status: 409, headers, body }).script);
    const received = await client.send({});
    assert.deepEqual([received.status, received.text], [409, body]);
    assert.deepEqual(received.headers['content-type'], ['application/json']);
    assert.deepEqual(received.headers['x-text'], ['a, b; c="d"']);
    assert.deepEqual(received.headers['content-length'], [String(bytesOf(body).byteLength)]);
  },

  'every Set-Cookie goes out apart, after those of the application': async (serve) => {
    const headers = [
      ['Set-Cookie', 'sessionid=a; Path=/; HttpOnly'],
      ['Set-Cookie', 'csrftoken=b; Expires=Thu, 01 Jan 2026 00:00:00 GMT'],
    ] as const;
    const client = await serve(recorder({ ...OK, headers }).script);
    assert.deepEqual((await client.send({})).headers['set-cookie'], [
      'own=1',
      'sessionid=a; Path=/; HttpOnly',
      'csrftoken=b; Expires=Thu, 01 Jan 2026 00:00:00 GMT',
    ]);
  },

  'Vary adds to that of the application': async (serve) => {
    const headers = [
      ['Vary', 'Cookie'],
      ['Vary', 'Origin'],
    ] as const;
    const client = await serve(recorder({ ...OK, headers }).script);
    const { headers: received } = await client.send({});
    assert.equal(received['vary']?.join(', '), 'Accept, Cookie, Origin');
  },

  'any other header replaces that of the application': async (serve) => {
    const client = await serve(recorder({ ...OK, headers: [['cache-control', 'no-store']] }).script);
    assert.deepEqual((await client.send({})).headers['cache-control'], ['no-store']);
  },

  'nothing is added that would let an answer be stored or recognised': async (serve) => {
    const client = await serve(recorder({ ...OK, headers: [['Cache-Control', 'no-store']] }).script);
    const { headers } = await client.send({});
    assert.deepEqual(
      [headers['etag'], headers['last-modified'], headers['expires']],
      Array(3).fill(undefined),
    );
  },

  'HEAD gets the headers alone': async (serve) => {
    const client = await serve(recorder({ ...OK, headers: [['X-Text', 'a']] }).script);
    const received = await client.send({ method: 'HEAD' });
    assert.deepEqual([received.status, received.text, received.headers['x-text']], [200, '', ['a']]);
    assert.equal((await client.send({ method: 'GET' })).text, 'ok');
  },

  'a 204 has no body': async (serve) => {
    const client = await serve(recorder({ status: 204, headers: [['X-Text', 'a']], body: 'text' }).script);
    const received = await client.send({ method: 'OPTIONS' });
    assert.deepEqual([received.status, received.text, received.headers['x-text']], [204, '', ['a']]);
    assert.equal((await client.send({ method: 'OPTIONS' })).status, 204);
  },

  'an empty body has its content type all the same': async (serve) => {
    const headers = [
      ['Allow', 'GET'],
      ['Content-Type', 'text/html; charset=utf-8'],
    ] as const;
    const client = await serve(recorder({ status: 405, headers, body: '' }).script);
    const received = await client.send({ method: 'PUT' });
    assert.deepEqual([received.status, received.text], [405, '']);
    assert.deepEqual(received.headers['content-type'], ['text/html; charset=utf-8']);
    assert.deepEqual(received.headers['allow'], ['GET']);
  },

  "a path that is not the engine's goes on to the application, with its body": async (serve) => {
    const client = await serve({});
    const headers = { 'Content-Type': 'text/plain' };
    const sent = await client.send({ method: 'POST', path: '/own?a=b', headers, body: bytesOf('text') });
    assert.deepEqual([sent.status, sent.text], [200, 'text']);
    assert.deepEqual(sent.headers['set-cookie'], ['own=1']);
    assert.deepEqual(sent.headers['cache-control'], ['public']);
  },

  "a path that is nobody's is the application's 404": async (serve) => {
    const client = await serve({});
    assert.equal((await client.send({ path: '/nobody' })).status, 404);
  },

  "an answer of the engine keeps the application's routes out": async (serve) => {
    const client = await serve(recorder({ ...OK, status: 403 }).script);
    const received = await client.send({ path: '/own' });
    assert.deepEqual([received.status, received.text], [403, 'ok']);
  },
};
