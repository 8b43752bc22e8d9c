import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';

import { listen, type Port } from './port.js';
import { StartFailure } from './start-failure.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function open(): Promise<Port> {
  const port = await listen({ host: '127.0.0.1', port: 0 });
  cleanups.push(() => port.close());
  return port;
}

/** Another program, on a port that is free. */
async function occupy(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as { port: number }).port;
}

const hasIpv6 = await occupy('::1').then(
  () => true,
  () => false,
);

describe('a port that another program has is refused, with a way out', () => {
  test.each(['127.0.0.1', '0.0.0.0', ...(hasIpv6 ? ['::1', '::'] : [])])('on %s', async (host) => {
    const port = await occupy(host);
    const attempt = listen({ host: '127.0.0.1', port });
    await expect(attempt).rejects.toThrow(StartFailure);
    await expect(attempt).rejects.toThrow(`PORT=${port + 1} npm start`);
  });
});

test('a request that comes before there is anybody to answer it waits', async () => {
  const port = await open();
  const asked = fetch(`http://127.0.0.1:${port.number}/`);
  port.answerWith((_, response) => response.end('here'));
  expect(await (await asked).text()).toBe('here');
});

test('closing lets a request be answered, but waits for nobody who has not asked anything', async () => {
  const port = await open();
  let answer: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    port.answerWith((_, response) => {
      answer = () => response.end('answered');
      resolve();
    });
  });
  const silent = connect(port.number, '127.0.0.1');
  await once(silent, 'connect');
  const asked = fetch(`http://127.0.0.1:${port.number}/`);
  await begun;

  const closed = port.close();
  await expect(fetch(`http://127.0.0.1:${port.number}/`)).rejects.toThrow();
  answer();
  expect(await (await asked).text()).toBe('answered');
  const startedAt = performance.now();
  await closed;
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await listen({ host: '127.0.0.1', port: port.number }).then((again) => again.close());
});
