import { describe, expect, test } from 'vitest';

import { createPasswordPolicy, type PasswordPreset } from './password-policies.js';

const NOBODY = {};
const ALICE = { username: 'alice', email: 'alice@example.org', siteName: 'Wonderland' };

describe('the preset reference', () => {
  const policy = createPasswordPolicy('reference');

  test.each([
    ['abc', NOBODY, ['password_too_short', 'password_too_common']],
    ['12', NOBODY, ['password_too_short', 'password_too_common', 'password_entirely_numeric']],
    ['short1', NOBODY, ['password_too_short', 'password_too_common']],
    ['short', ALICE, ['password_too_short']],
    ['password', NOBODY, ['password_too_common']],
    ['12345678', ALICE, ['password_too_common', 'password_entirely_numeric']],
    ['1234567890', ALICE, ['password_too_common', 'password_entirely_numeric']],
    ['12345678901', NOBODY, ['password_too_common', 'password_entirely_numeric']],
    ['alice@example.org', ALICE, ['password_too_similar']],
    ['bob@example.org', NOBODY, []],
    ['correct-horse-42', ALICE, []],
    ['battery-staple-77', ALICE, []],
    ['long-enough-pass-1', ALICE, []],
    ['correct-horse', ALICE, []],
    ['пароль-πάσσω-密码', ALICE, []],
  ])('answers %s as recorded', async (password, context, problems) => {
    expect(await policy.check(password, context)).toEqual(problems);
  });

  test.each([
    [
      'seven astral characters are too short',
      '\u{1f600}a\u{1f601}b\u{1f602}c\u{1f603}',
      ['password_too_short'],
    ],
    ['eight are enough', '\u{1f600}a\u{1f601}b\u{1f602}c\u{1f603}d', []],
    [
      'digits of any script are digits',
      '\u0663\u0661\u0664\u0661\u0665\u0669\u0662\u0666',
      ['password_entirely_numeric'],
    ],
    ['128 code points are enough', 'correct-horse-42'.repeat(8), []],
    ['129 are too many', `${'correct-horse-42'.repeat(8)}!`, ['password_too_long']],
    ['of one that is too long nothing else is said', '1'.repeat(16_384), ['password_too_long']],
  ])('%s', async (_rule, password, problems) => {
    expect(await policy.check(password, NOBODY)).toEqual(problems);
  });

  test('several problems are reported together', async () => {
    expect(await policy.check('123456', { username: '123456' })).toEqual([
      'password_too_similar',
      'password_too_short',
      'password_too_common',
      'password_entirely_numeric',
    ]);
  });
});

describe('the preset nist-800-63b-4', () => {
  const policy = createPasswordPolicy('nist-800-63b-4');

  test.each([
    ['a passphrase is accepted', 'mountain-lamp-river-9', []],
    ['digits alone are accepted if nobody guesses them', '839205716482930', []],
    ['a context word in a passphrase is accepted', 'alice eats seven blue pears', []],
    ['fourteen characters are too short', 'kV3-tq9x.Lm2wZ', ['password_too_short']],
    ['fifteen are enough', 'kV3-tq9x.Lm2wZb', []],
    ['context words with decoration are too similar', 'wonderland-alice', ['password_too_similar']],
    ['a common password is named so', 'QwertyUiop12345', ['password_too_common', 'password_too_weak']],
    ['a guessable one is too weak', 'passwordpassword1', ['password_too_weak']],
    [
      'a context word makes a password weaker',
      'alice.alice.alice.alice',
      ['password_too_similar', 'password_too_weak'],
    ],
    ['129 code points are too many', 'correct-horse-42'.repeat(8) + '!', ['password_too_long']],
    [
      'all that is wrong is said',
      'alice',
      ['password_too_similar', 'password_too_short', 'password_too_weak'],
    ],
  ])('%s', async (_rule, password, problems) => {
    expect(await policy.check(password, ALICE)).toEqual(problems);
  });

  test('somebody who knows the account guesses better', async () => {
    expect(await policy.check('zyxgorbdragon12', NOBODY)).toEqual([]);
    expect(await policy.check('zyxgorbdragon12', { siteName: 'Zyxgorb' })).toEqual(['password_too_weak']);
  });
});

test('an unknown preset is refused', () => {
  expect(() => createPasswordPolicy('none' as PasswordPreset)).toThrow(TypeError);
});
