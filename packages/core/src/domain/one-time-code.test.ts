import { describe, expect, test } from 'vitest';

import {
  assertCodeFormat,
  codeAlphabet,
  codeSpace,
  DEFAULT_CODE_FORMAT,
  formatCode,
  normalizeCode,
  type CodeFormat,
} from './one-time-code.js';

const letters = (length: number): CodeFormat => ({ numeric: false, length, dashed: true });
const digits = (length: number): CodeFormat => ({ numeric: true, length, dashed: true });

test('letters are 20 upper-case consonants without Y, digits are the ten', () => {
  expect(codeAlphabet(letters(8))).toBe('BCDFGHJKLMNPQRSTVWXZ');
  expect(codeAlphabet(digits(9))).toBe('0123456789');
});

test('a code has as many values as its alphabet and length allow', () => {
  expect(codeSpace(DEFAULT_CODE_FORMAT)).toBe(25_600_000_000);
  expect(codeSpace(digits(6))).toBe(1_000_000);
});

describe('a format needs a million values', () => {
  test.each([letters(5), digits(6), DEFAULT_CODE_FORMAT])('accepted: %o', (format) => {
    expect(() => {
      assertCodeFormat(format);
    }).not.toThrow();
  });

  test.each([
    letters(4),
    digits(5),
    letters(0),
    letters(-8),
    letters(8.5),
    digits(Number.NaN),
    digits(Infinity),
  ])('refused: %o', (format) => {
    expect(() => {
      assertCodeFormat(format);
    }).toThrow(TypeError);
  });
});

describe('a code is shown in groups', () => {
  test.each([
    ['BCDFGHJK', letters(8), 'BCDF-GHJK'],
    ['BCDFGHJ', letters(7), 'BCDF-GHJ'],
    ['123456', digits(6), '123-456'],
    ['123456789', digits(9), '123-456-789'],
    ['1234567890', digits(10), '1234-5678-90'],
    ['BCDFGHJK', { ...letters(8), dashed: false }, 'BCDFGHJK'],
    ['', letters(0), ''],
  ])('%s', (characters, format, shown) => {
    expect(formatCode(characters, format)).toBe(shown);
  });
});

describe('a code is compared without punctuation, space and case', () => {
  test.each([
    ['BCDF-GHJK', 'bcdfghjk'],
    [' bcdf\tghjk\n', 'bcdfghjk'],
    ['!"#$%&\'()*+,-./b:;<=>?@c[\\]^_`d{|}~', 'bcd'],
    ['123-456-789', '123456789'],
  ])('%j is %j', (text, expected) => {
    expect(normalizeCode(text)).toBe(expected);
  });

  test.each([
    ['nothing', ''],
    ['only punctuation and space', ' -- \n'],
    ['a Kelvin sign, whose lower case is k', 'BCDFGHJ\u212a'],
    ['full-width digits', '\uff11\uff12\uff13'],
    ['a no-break space', 'BCDF\u00a0GHJK'],
    ['a lone surrogate', '\ud800'],
  ])('%s matches no code', (_kind, text) => {
    expect(normalizeCode(text)).toBeNull();
  });

  test.each([DEFAULT_CODE_FORMAT, digits(9)])('what is shown normalises to what is meant: %o', (format) => {
    const characters = codeAlphabet(format).slice(0, format.length);
    expect(normalizeCode(formatCode(characters, format))).toBe(characters.toLowerCase());
  });
});
