import assert from 'node:assert/strict';

import type { Admission, HttpRequest } from '../../http/message.js';
import { ADMITTED, bytesOf, REFUSED, type Rules } from './fixtures.js';

export const guardRules: Rules = {
  'whoever is admitted reaches the route, which knows them and gets the body': async (serve) => {
    const client = await serve({ admit: async () => ADMITTED });
    assert.equal((await client.send({ path: '/guarded' })).text, '7: ');
    const headers = { 'Content-Type': 'text/plain' };
    const sent = await client.send({ method: 'POST', path: '/guarded', headers, body: bytesOf('text') });
    assert.deepEqual([sent.status, sent.text], [200, '7: text']);
  },

  'whoever is refused gets the response, and nothing of the route': async (serve) => {
    const client = await serve({ admit: async () => REFUSED });
    for (const method of ['GET', 'POST']) {
      const received = await client.send({ method, path: '/guarded' });
      assert.deepEqual([received.status, received.text], [401, '{"status":401}']);
      assert.deepEqual(received.headers['content-type'], ['application/json']);
      assert.deepEqual(received.headers['cache-control'], ['no-store']);
    }
  },

  'a refusal sets its cookies': async (serve) => {
    const response = { status: 401, headers: [['Set-Cookie', 'sessionid=; Max-Age=0']], body: '' } as const;
    const client = await serve({ admit: async () => ({ type: 'refused', response }) });
    const { headers } = await client.send({ path: '/guarded' });
    assert.deepEqual(headers['set-cookie'], ['own=1', 'sessionid=; Max-Age=0']);
  },

  'the engine decides by method, path and headers': async (serve) => {
    const requests: HttpRequest[] = [];
    const admit = async (request: HttpRequest): Promise<Admission> => {
      requests.push(request);
      return ADMITTED;
    };
    const client = await serve({ admit });
    await client.send({ method: 'PUT', path: '/guarded?a=b', headers: { Cookie: 'sessionid=abc' } });
    const [request] = requests;
    assert.deepEqual(
      [request?.method, request?.path, request?.header('cookie')],
      ['PUT', '/guarded', 'sessionid=abc'],
    );
    assert.match(request?.remoteAddress ?? '', /127\.0\.0\.1$/);
  },

  'callers at the same time are told apart': async (serve) => {
    const admit = async ({ header }: HttpRequest): Promise<Admission> => {
      const isKnown = header('x-session-token') === 'known';
      await new Promise((resolve) => setTimeout(resolve, isKnown ? 20 : 5));
      return isKnown ? ADMITTED : REFUSED;
    };
    const client = await serve({ admit });
    const tokens = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 'known' : 'other'));
    const received = await Promise.all(
      tokens.map((token) => client.send({ path: '/guarded', headers: { 'X-Session-Token': token } })),
    );
    assert.deepEqual(
      received.map(({ text }) => text),
      tokens.map((token) => (token === 'known' ? '7: ' : '{"status":401}')),
    );
  },

  'routes that are not guarded are open': async (serve) => {
    const client = await serve({ admit: async () => REFUSED });
    assert.equal((await client.send({ path: '/own' })).status, 200);
  },
};
