import { expect, test } from 'vitest';

import { loadCommonPasswords } from './common-passwords.js';

const isCommon = await loadCommonPasswords();

test.each([
  ...['password', '12345678901', '12345678', '1234567890', 'short1', 'iloveyou', 'letmein', 'football'],
  ...['PASSWORD', 'Football'],
])('%s is on the list', (password) => {
  expect(isCommon(password)).toBe(true);
});

test.each([
  'abc',
  '12',
  'CBA',
  '987654321',
  'aaaaaaaaaaaaaaaaaa',
  'rstuvwxyz',
  '\u{1f600}\u{1f600}\u{1f600}',
])('%s is one run of characters', (password) => {
  expect(isCommon(password)).toBe(true);
});

test.each(['', 'x', 'short', 'acegikmoq', 'abcba', 'aab'])('%j is neither', (password) => {
  expect(isCommon(password)).toBe(false);
});

test.each([
  ...['correct-horse-42', 'battery-staple-77', 'long-enough-pass-1', 'correct-horse', 'bob@example.org'],
  ...['alice@example.org', 'паροль-πάσσω-密码', 'пароль-πάσσω-密码'],
])('%s is not common, as the recordings have it', (password) => {
  expect(isCommon(password)).toBe(false);
});
