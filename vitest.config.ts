import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const packages = fileURLToPath(new URL('./packages', import.meta.url));

export default defineConfig({
  resolve: {
    // Tests run on the sources, so that no build can be out of date.
    alias: [
      { find: /^@sallyport\/core\/testing$/, replacement: `${packages}/core/src/testing/index.ts` },
      { find: /^@sallyport\/([a-z-]+)$/, replacement: `${packages}/$1/src/index.ts` },
    ],
  },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'test/**/*.test.ts',
      'examples/*.test.ts',
      'bench/src/**/*.test.ts',
      'scripts/**/*.test.mjs',
    ],
    // The conformance kit tests itself with `node --test`.
    exclude: [...configDefaults.exclude, 'test/conformance/kit/**'],
    maxWorkers: 2,
    // A machine with other work to do is no failure; the first start of PGlite takes four seconds on an idle one.
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
