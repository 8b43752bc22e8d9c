import { fileURLToPath } from 'node:url';
import { ESLint, Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import rule from './layers-rule.mjs';

function reports(filename, code) {
  const config = {
    files: ['**/*.ts'],
    languageOptions: { parser },
    plugins: { sallyport: { rules: { layers: rule } } },
    rules: { 'sallyport/layers': 'error' },
  };
  return new Linter().verify(code, config, { filename }).map((message) => message.message);
}

const core = 'packages/core/src';

describe('an import that the table forbids is reported', () => {
  test.each([
    ['domain/email.ts', "import { z } from 'zod';"],
    ['domain/email.ts', "import { createHash } from 'node:crypto';"],
    ['domain/email.ts', "import { createHash } from 'crypto';"],
    ['domain/email.ts', "import type { Clock } from '../ports/clock.js';"],
    ['ports/store.ts', "import type { Effect } from '../effects/effect.js';"],
    ['effects/effect.ts', "import { mail } from './interpret/mail.js';"],
    ['effects/interpret/mail.ts', "import { login } from '../../flows/login.js';"],
    ['flows/login.ts', "import type { Clock } from '../ports/clock.js';"],
    ['flows/login.ts', "import { mail } from '../effects/interpret/mail.js';"],
    ['flows/login.ts', "import { randomUUID } from 'node:crypto';"],
    ['flows/login.ts', "import { run } from '../engine/run.js';"],
    ['engine/run.ts', "import { createMachine } from 'xstate';"],
    ['engine/run.ts', "import { defineFlow } from '../flows/define-flow.js';"],
    ['engine/run.ts', "import type { Login } from '../flows/login.js';"],
    ['http/handle.ts', "import type { Store } from '../ports/store.js';"],
    ['http/handle.ts', "import express from 'express';"],
    ['defaults/system-clock.ts', "import { run } from '../engine/run.js';"],
    ['create-sallyport.ts', "import { setup } from 'xstate';"],
    ['somewhere/new.ts', "import { z } from 'zod';"],
    ['http/handle.ts', "export * from '../flows/login.js';"],
    ['http/handle.ts', "export { login } from '../flows/login.js';"],
    ['http/handle.ts', "const flow = await import('../flows/login.js');"],
    ['http/handle.ts', 'const flow = await import(name);'],
    ['http/handle.ts', "type Login = import('../flows/login.js').Login;"],
  ])('core %s: %s', (file, code) => {
    expect(reports(`${core}/${file}`, code)).toHaveLength(1);
  });

  test.each([
    ['store-memory/src/memory-store.ts', "import { z } from 'zod';"],
    ['store-memory/src/memory-store.ts', "import type { Store } from '../../core/src/ports/store.js';"],
    ['store-memory/src/memory-store.ts', "import { storeContract } from '@sallyport/core/testing';"],
    ['store-postgres/src/rows.ts', "import { MemoryStore } from '@sallyport/store-memory';"],
    ['adapter-express/src/index.ts', "import { Hono } from 'hono';"],
    ['a-new-one/src/index.ts', "import { Hono } from 'hono';"],
  ])('packages/%s: %s', (file, code) => {
    expect(reports(`packages/${file}`, code)).toHaveLength(1);
  });
});

describe('an import that the table allows is not reported', () => {
  test.each([
    ['domain/email.ts', "import type { Brand } from './brand.js';"],
    ['ports/store.ts', "import type { Session } from '../domain/session.js';"],
    ['effects/interpret/passkey.ts', "import { verify } from '@simplewebauthn/server';"],
    ['flows/login.ts', "import { assign, setup } from 'xstate';"],
    ['engine/run.ts', "import { step } from './step.js';"],
    ['engine/run.ts', "import type { Flow } from '../flows/define-flow.js';"],
    ['engine/step.ts', "import { initialTransition } from 'xstate';"],
    ['engine/step.ts', "import type { Stored } from './stored-flow.js';"],
    ['http/handle.ts', "import { run } from '../engine/run.js';"],
    ['defaults/argon2-hasher.ts', "import { hash } from '@node-rs/argon2';"],
    ['testing/graph.ts', "import { getShortestPaths } from 'xstate/graph';"],
    ['create-sallyport.ts', "import { login } from './flows/login.js';"],
  ])('core %s: %s', (file, code) => {
    expect(reports(`${core}/${file}`, code)).toEqual([]);
  });

  test.each([
    ['store-postgres/src/executor.ts', "import type { Pool } from 'pg';"],
    ['adapter-hono/src/request.ts', "import { getConnInfo } from 'hono/conninfo';"],
    ['dev-server/src/main.ts', "import { serve } from '@hono/node-server';"],
  ])('packages/%s: %s', (file, code) => {
    expect(reports(`packages/${file}`, code)).toEqual([]);
  });
});

test.each([
  ['packages/core/src/domain/email.ts', true],
  ['packages/store-memory/src/memory-store.ts', true],
  ['packages/core/src/domain/email.test.ts', false],
])('npm run lint holds the table in %s: %s', async (file, isHeld) => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const config = await new ESLint({ cwd }).calculateConfigForFile(file);
  expect(config.rules['sallyport/layers']?.[0] ?? 0).toBe(isHeld ? 2 : 0);
});
