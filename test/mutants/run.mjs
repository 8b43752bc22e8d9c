// Runs main.ts on the sources, with a module in the place of vitest that keeps the tests that are declared: they are run
// again for each mutant, in one process.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const config = await runnerImport(here('../../vitest.config.ts'));
const { alias } = config.module.default.resolve;
await runnerImport(here('main.ts'), {
  resolve: { alias: [...alias, { find: /^vitest$/, replacement: here('collected-tests.ts') }] },
});
