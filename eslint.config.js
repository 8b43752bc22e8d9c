import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import layers from './scripts/lint/layers-rule.mjs';

const sources = ['packages/*/src/**/*.ts'];
const tests = ['**/*.test.ts', '**/*.test.mjs', 'test/**/*.ts'];

export default defineConfig(
  globalIgnores(['**/dist/', 'coverage/', '.sallyport/', 'test/conformance/kit/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  js.configs.recommended,
  {
    // The sizes of the style guide; what asks for more is two things.
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
      'max-params': ['error', 3],
    },
  },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { requireDefaultForNonUnion: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A port's method is async for its callers, also where an implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },

  {
    // What they use is installed for a benchmark only, which checks their types before it begins.
    files: ['bench/src/peers/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: false } },
  },

  {
    files: sources,
    ignores: tests,
    plugins: { sallyport: { rules: { layers } } },
    rules: { 'sallyport/layers': 'error' },
  },

  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: globals.node },
  },

  {
    // A declaration that depends on something is one function, however many states it has.
    files: ['examples/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },

  {
    // A suite is one long function by nature: its length says nothing.
    files: [...tests, 'packages/core/src/testing/**/*-contract.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
);
