import { describe, expect, test } from 'vitest';
import { createHttpSite, sendTo } from '../testing/http-site.js';
import type { Health } from '../engine/health.js';

const PATHS = { health: { livenessPath: '/livez', readinessPath: '/readyz' } };
const READY: Health = { isReady: true };
const OUTDATED: Health = { isReady: false, problem: 'store-outdated' };

const ask = (health: Health, path: string, method = 'GET') =>
  sendTo(createHttpSite([], { health }, PATHS).handler, { path, method });

const plain = { 'content-type': ['application/json'], 'cache-control': ['no-store'] };

describe('those who watch over the process', () => {
  test.each<[path: string, health: Health]>([
    ['/livez', READY],
    ['/livez', OUTDATED],
    ['/readyz', READY],
  ])('are told at %s where all is well: %o', async (path, health) => {
    expect(await ask(health, path)).toEqual({ status: 200, body: '{"status":200}', headers: plain });
  });

  test('are told what stands in the way of requests', async () => {
    expect(await ask(OUTDATED, '/readyz')).toEqual({
      status: 503,
      body: '{"status":503,"data":{"problem":"store-outdated"}}',
      headers: { ...plain, 'retry-after': ['1'] },
    });
  });

  test('may ask for the headers alone, and change nothing', async () => {
    expect((await ask(READY, '/readyz', 'HEAD')).status).toBe(200);
    const { status, headers } = await ask(READY, '/readyz', 'POST');
    expect([status, headers['allow']]).toEqual([405, ['GET, HEAD']]);
  });
});

test('no path is theirs unless it is configured', async () => {
  const { handler } = createHttpSite([]);
  for (const path of ['/livez', '/readyz', '/null', '/']) {
    await expect(sendTo(handler, { path })).rejects.toThrow('not served');
  }
});
