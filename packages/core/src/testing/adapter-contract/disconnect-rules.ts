import assert from 'node:assert/strict';

import { BodyTooLarge, type HttpRequest } from '../../http/message.js';
import { deferred, OK, type Client, type Rule, type Rules, type Sending } from './fixtures.js';

/** Two ways to announce a body of which only a part will come. */
const ANNOUNCEMENTS: Readonly<Record<string, Sending['headers']>> = {
  'with its length': { 'Content-Length': '1000' },
  'in chunks': { 'Transfer-Encoding': 'chunked' },
};

const uploadRules = Object.entries(ANNOUNCEMENTS).map(([how, headers = {}]): [string, Rule] => [
  `a client that goes away while it sends a body ${how} has sent none`,
  async (serve) => {
    const reading = deferred<null>();
    const outcome = deferred<unknown>();
    const client = await serve({
      handle: async (request: HttpRequest) => {
        if (request.path !== '/upload') return OK;
        reading.resolve(null);
        outcome.resolve(await request.readBody(5000).catch((error: unknown) => error));
        return OK;
      },
    });
    const upload = client.begin({ method: 'POST', path: '/upload', headers });
    upload.write('{"email":');
    await reading.promise;
    upload.destroy();
    const error = await outcome.promise;
    assert(error instanceof Error && !(error instanceof BodyTooLarge), `readBody gave ${String(error)}`);
    await servesOn(client);
  },
]);

export const disconnectRules: Rules = {
  ...Object.fromEntries(uploadRules),

  'a client that does not wait for the answer is no harm': async (serve) => {
    const asked = deferred<null>();
    const gone = deferred<null>();
    const client = await serve({
      handle: async (request: HttpRequest) => {
        if (request.path !== '/slow') return OK;
        asked.resolve(null);
        await gone.promise;
        return { ...OK, body: 'x'.repeat(100_000), headers: [['Set-Cookie', 'sessionid=a']] };
      },
    });
    const impatient = client.begin({ path: '/slow' });
    impatient.end();
    await asked.promise;
    impatient.once('close', () => setTimeout(gone.resolve, 20, null));
    impatient.destroy();
    await gone.promise;
    await servesOn(client);
  },
};

async function servesOn(client: Client): Promise<void> {
  assert.equal((await client.send({})).text, 'ok');
}
