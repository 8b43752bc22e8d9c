import { parseArgs } from 'node:util';
import { ADAPTERS } from './apps.js';
import { startConformanceServer } from './conformance-server.js';
import { STORE_KINDS } from './stores.js';

// Starts the server under test alone: --adapter express|hono --store memory|postgres --port N. Prints `ready`.

const { values } = parseArgs({
  options: {
    adapter: { type: 'string', default: 'hono' },
    store: { type: 'string', default: 'memory' },
    port: { type: 'string', default: '8000' },
  },
});

const server = await startConformanceServer({
  adapter: oneOf('adapter', ADAPTERS, values.adapter),
  store: oneOf('store', STORE_KINDS, values.store),
  port: Number(values.port),
});
console.log(`listening on ${server.url}, control protocol below /__control`);
console.log('ready');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void server.close().then(() => process.exit(0));
  });
}

function oneOf<T extends string>(option: string, choices: readonly T[], value: string): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  console.error(`--${option} must be one of ${choices.join(', ')}`);
  process.exit(2);
}
