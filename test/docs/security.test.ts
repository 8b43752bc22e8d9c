import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = await readFile(new URL('SECURITY.md', root), 'utf8');

/** As many as were promised; a number is never given to another promise. */
const PROMISES = Array.from({ length: 20 }, (_, index) => index + 1);

const rows = [...page.matchAll(/^\| (\d+) \| (.*) \| (.*) \|$/gm)].map(
  ([, number = '', promise = '', tests = '']) => ({ number: Number(number), promise, tests }),
);

const [, stillToCome = ''] = /^Still to come([^]*?)(?:\n\n|$)/m.exec(page) ?? [];
const announced = [...stillToCome.matchAll(/\b(\d+) \(/g)].map(([, number]) => Number(number));

/** The files that a cell names: `a/{b,c}.test.ts` is two. */
function filesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, path = '']) => {
    const [, before = '', names, after = ''] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
    return names === undefined ? [path] : names.split(',').map((name) => `${before}${name}${after}`);
  });
}

test('every promise is in the table, or announced, and not both', () => {
  const kept = rows.map(({ number }) => number);
  expect([...kept, ...announced].sort((a, b) => a - b)).toEqual(PROMISES);
});

test('a cell may name several files at once', () => {
  expect(filesIn('`a/{b,c}.test.ts`, the recordings, `d.test.ts`')).toEqual([
    'a/b.test.ts',
    'a/c.test.ts',
    'd.test.ts',
  ]);
});

describe.each(rows)('promise $number', ({ promise, tests }) => {
  const files = filesIn(tests);

  test('says what, and names a test', () => {
    expect(promise).not.toBe('');
    expect(files.filter((file) => !file.endsWith('.test.ts'))).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  });

  test.each(files)('is held by %s', (file) => {
    expect(existsSync(new URL(file, root))).toBe(true);
  });
});
