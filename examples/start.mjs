// A server with one of the examples, on the sources: `node examples/start.mjs NAME`.
import { fileURLToPath } from 'node:url';

const [node, , ...args] = process.argv;
process.argv = [node, '', fileURLToPath(new URL('./server.ts', import.meta.url)), ...args];
await import('../test/support/run-source.mjs');
