import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { keepSecret } from './secrets.js';
import { StartFailure } from './start-failure.js';

// Windows has no such rights.
const hasModes = process.platform !== 'win32';

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sallyport-secret-'));
  folder = join(parent, 'new');
});

afterEach(() => rmSync(parent, { recursive: true }));

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('it is made once, has 256 random bits, and nothing else lies beside it', () => {
  const secret = keepSecret(folder);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(keepSecret(folder)).toBe(secret);
  expect(readdirSync(folder)).toEqual(['secret']);
  expect(keepSecret(join(parent, 'other'))).not.toBe(secret);
});

test.runIf(hasModes)('only the owner can read it, also where that was not so', () => {
  const secret = keepSecret(folder);
  const path = join(folder, 'secret');
  expect([modeOf(folder), modeOf(path)]).toEqual(['700', '600']);
  chmodSync(path, 0o644);
  expect(keepSecret(folder)).toBe(secret);
  expect(modeOf(path)).toBe('600');
});

test.each(['', 'short\n', `${'x'.repeat(42)} \n`])('a file with %j in it is no secret', (content) => {
  keepSecret(folder);
  writeFileSync(join(folder, 'secret'), content);
  expect(() => keepSecret(folder)).toThrow(StartFailure);
  expect(() => keepSecret(folder)).toThrow('Delete the file');
});

test('a folder that cannot be made is named', () => {
  writeFileSync(folder, '');
  expect(() => keepSecret(folder)).toThrow(`The folder ${folder} cannot be used (EEXIST)`);
});
