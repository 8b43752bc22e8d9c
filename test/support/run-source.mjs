// Runs a TypeScript source as a program: `node run-source.mjs FILE ARGUMENTS`. For tests that need a process of their
// own; like all tests it runs on the sources.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const config = await runnerImport(fileURLToPath(new URL('../../vitest.config.ts', import.meta.url)));
const [node, , file, ...args] = process.argv;
process.argv = [node, file, ...args];
await runnerImport(resolve(file), { resolve: config.module.default.resolve });
