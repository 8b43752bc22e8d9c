import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { ADAPTERS, listenerFor, serve } from '../conformance/server/apps.js';
import { createWorld } from './app.js';
import { Fault } from './fault.js';

describe.each(ADAPTERS)('those who watch over a process with %s', (adapter) => {
  test('are told that it lives, and whether it can serve', async () => {
    const fault = new Fault();
    const { auth, errors } = await createWorld(fault.in(createMemoryStore(), 'check'), {
      health: { livenessPath: '/livez', readinessPath: '/readyz' },
    });
    const server = await serve(0, listenerFor(adapter, auth));
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${String(server.port)}${path}`, { method });
      return { status: response.status, text: await response.text() };
    };
    const fine = { status: 200, text: '{"status":200}' };
    try {
      expect([await ask('/livez'), await ask('/readyz?verbose')]).toEqual([fine, fine]);
      expect(await auth.health()).toEqual({ isReady: true });
      fault.isThere = true;
      expect(await ask('/livez')).toEqual(fine);
      expect(await ask('/readyz')).toEqual({
        status: 503,
        text: '{"status":503,"data":{"problem":"store-unavailable"}}',
      });
      expect(await ask('/readyz', 'HEAD')).toEqual({ status: 503, text: '' });
      expect(await auth.health()).toEqual({ isReady: false, problem: 'store-unavailable' });
      expect(errors).toHaveLength(1);
      fault.isThere = false;
      expect(await ask('/readyz')).toEqual(fine);
      // The other paths are the application's own.
      expect((await ask('/health')).status).toBe(404);
    } finally {
      await server.close();
      await auth.stop();
    }
  });
});
