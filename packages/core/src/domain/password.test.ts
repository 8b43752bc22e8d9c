import { describe, expect, test } from 'vitest';

import { isTooLong, normalizePassword, PASSWORD_MAX_CODE_POINTS, passwordLength } from './password.js';

describe('a password is normalised', () => {
  test.each([
    ['is kept as it is', 'correct-horse-42', 'correct-horse-42'],
    ['loses surrounding space, as in the reference', ' correct-horse-42 ', 'correct-horse-42'],
    ['loses line ends and no-break spaces too', '\r\n\u00a0\u3000pass\t', 'pass'],
    ['loses the separators that only Python trims', '\u001c\u0085pass\u001f', 'pass'],
    ['keeps the byte order mark that only JavaScript trims', '\ufeffpass\ufeff', '\ufeffpass\ufeff'],
    ['keeps inner space', 'correct  horse', 'correct  horse'],
    ['may be empty', ' \n ', ''],
    ['is composed', 'cafe\u0301', 'caf\u00e9'],
    ['keeps compatibility characters apart (NFC, not NFKC)', '\ufb01ne\u00b2', '\ufb01ne\u00b2'],
  ])('it %s', (_rule, text, expected) => {
    expect(normalizePassword(text)).toBe(expected);
  });

  test('once is enough', () => {
    const once = normalizePassword(' \u2000e\u0301 \u0085');
    expect(normalizePassword(once)).toBe(once);
  });

  test('long inner whitespace takes no quadratic time', () => {
    const text = `a${' '.repeat(1_000_000)}b`;
    const begin = performance.now();
    normalizePassword(text);
    expect(performance.now() - begin).toBeLessThan(500);
  });
});

test.each([
  ['ascii', 4, 'pass'],
  ['astral characters', 2, '\u{1f600}\u{1f600}'],
  ['nothing', 0, ''],
])('the length counts code points: %s', (_kind, expected, password) => {
  expect(passwordLength(password)).toBe(expected);
});

test.each([
  ['128 characters are accepted', 'p'.repeat(PASSWORD_MAX_CODE_POINTS), false],
  ['128 code points in 256 units are accepted', '\u{1f600}'.repeat(PASSWORD_MAX_CODE_POINTS), false],
  ['129 are too long', 'p'.repeat(PASSWORD_MAX_CODE_POINTS + 1), true],
])('%s', (_rule, password, expected) => {
  expect(isTooLong(password)).toBe(expected);
});
