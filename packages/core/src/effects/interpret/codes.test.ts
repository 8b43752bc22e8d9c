import { describe, expect, test } from 'vitest';

import type { CodeFormat } from '../../domain/one-time-code.js';
import { createPredictableRandomForTests } from '../../testing/seeded-random.js';
import { createCodes } from './codes.js';
import { createKeyring } from './keyring.js';

const DEFAULT: CodeFormat = { numeric: false, length: 8, dashed: true };
const keyring = createKeyring(['a secret for tests, of more than 32 bytes']);
const codes = createCodes(createPredictableRandomForTests('codes'), keyring);

describe('a new code', () => {
  test.each<[format: CodeFormat, pattern: RegExp]>([
    [DEFAULT, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/],
    [{ ...DEFAULT, numeric: true, length: 9 }, /^\d{3}-\d{3}-\d{3}$/],
    [{ ...DEFAULT, numeric: true, length: 6, dashed: false }, /^\d{6}$/],
    [{ ...DEFAULT, length: 5 }, /^[A-Z]{3}-[A-Z]{2}$/],
  ])('of the format %j looks like %s', (format, pattern) => {
    for (let n = 0; n < 50; n++) expect(codes.issue(format).code).toMatch(pattern);
  });

  test('is another one each time, and so is its hash', () => {
    const issued = Array.from({ length: 200 }, () => codes.issue(DEFAULT));
    expect(new Set(issued.map(({ code }) => code)).size).toBe(200);
    expect(new Set(issued.map(({ codeHash }) => codeHash)).size).toBe(200);
  });

  test('uses every character of its alphabet, about equally often', () => {
    const drawn = Array.from({ length: 2000 }, () => codes.issue({ ...DEFAULT, dashed: false }).code).join(
      '',
    );
    const counts = Array.from('BCDFGHJKLMNPQRSTVWXZ', (letter) => drawn.split(letter).length - 1);
    // 800 each are expected; five standard deviations are 138.
    for (const count of counts) expect(Math.abs(count - 800)).toBeLessThan(138);
  });

  test('is kept as a keyed hash, which does not have it', () => {
    const { code, codeHash } = codes.issue(DEFAULT);
    expect(codeHash).toMatch(/^v1\.[\w-]{8}\.[\w-]{43}$/);
    expect(codeHash).not.toContain(code.replace('-', ''));
    const elsewhere = createCodes(
      createPredictableRandomForTests('codes'),
      createKeyring(['another secret for tests, of more than 32']),
    );
    expect(elsewhere.matches(code, codeHash)).toBe(false);
  });
});

describe('what is typed in', () => {
  const { code, codeHash } = codes.issue(DEFAULT);
  const plain = code.replace('-', '');

  test.each([
    ['as it was mailed', code],
    ['without the dash', plain],
    ['in lower case', code.toLowerCase()],
    ['with space around and within', `\t ${Array.from(plain).join(' ')} \n`],
    ['with other punctuation', `"${Array.from(plain).join('.')}"`],
  ])('matches %s', (_how, text) => {
    expect(codes.matches(text, codeHash)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['space', ' '],
    ['a dash', '-'],
    ['a part of it', plain.slice(0, -1)],
    ['more than it', `${plain}B`],
    ['it twice', `${plain}${plain}`],
    ['its mirror image', Array.from(plain).reverse().join('')],
    [
      'full-width letters',
      Array.from(plain, (it) => String.fromCharCode(it.charCodeAt(0) + 0xfee0)).join(''),
    ],
    ['a character beyond ASCII beside it', `${plain}\u200b`],
    ['the hash', codeHash],
    ['NUL behind it', `${plain}\0`],
  ])('does not match with %s', (_what, text) => {
    expect(codes.matches(text, codeHash)).toBe(false);
  });

  test('does not match the code before', () => {
    expect(codes.matches(codes.issue(DEFAULT).code, codeHash)).toBe(false);
  });

  test.each(['', 'v1', 'v1..', codeHash.slice(0, -1), `${codeHash}A`])(
    'matches nothing where the hash is %j',
    (broken) => {
      expect(codes.matches(code, broken)).toBe(false);
    },
  );

  test('matches nothing where the hash is one of no code at all', () => {
    expect(codes.matches('', keyring.mac('', 'code'))).toBe(false);
    expect(codes.matches('---', keyring.mac('', 'code'))).toBe(false);
  });

  test('does not match what was made for another purpose', () => {
    expect(codes.matches(code, keyring.mac(plain.toLowerCase(), 'csrf'))).toBe(false);
  });
});
