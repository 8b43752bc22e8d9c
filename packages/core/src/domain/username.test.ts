import { describe, expect, test } from 'vitest';

import { hasUsernameCharacters, suggestUsername, USERNAME_MAX_LENGTH, usernameKey } from './username.js';

describe('a username', () => {
  test.each(['bob', 'Bob_1', 'bob@example.org', 'a.b+c-d', 'Müller', 'МАРИЯ', '山田', 'हिन्दी', '٣'])(
    'may be %s',
    (text) => {
      expect(hasUsernameCharacters(text)).toBe(true);
    },
  );

  test.each([
    ...[
      '',
      ' ',
      'bob smith',
      'bob\n',
      'bob\0',
      'bob!',
      'bob/../x',
      '<bob>',
      'bob"',
      "bob'",
      'a:b',
      'a;b',
      'a,b',
    ],
    ...['\u202ebob', 'bob\u200b', '\ufeffbob', '\u{1f600}', '$bob', 'bob%00', '\ud800'],
  ])('may not be %j', (text) => {
    expect(hasUsernameCharacters(text)).toBe(false);
  });

  test.each([
    ['bob', 'BOB'],
    ['bob', 'ｂｏｂ'],
    ['bob', '𝐛𝐨𝐛'],
    ['müller', 'mu\u0308ller'],
    ['file', 'ﬁle'],
    ['bob2', 'bob²'],
    ['kelvin', '\u212aelvin'],
  ])('%s is not free where %s is taken', (one, other) => {
    expect(usernameKey(one)).toBe(usernameKey(other));
  });

  test.each([
    ['bob', 'bob1'],
    ['bob', 'b_ob'],
    ['muller', 'müller'],
    ['bob', 'воb'],
  ])('%s and %s are two', (one, other) => {
    expect(usernameKey(one)).not.toBe(usernameKey(other));
  });
});

describe('a name that is made up', () => {
  test.each<[texts: readonly string[], name: string]>([
    [['bob'], 'bob'],
    [['Bob.Smith+tag'], 'bob.smith+tag'],
    [['Bob  Smith'], 'bob_smith'],
    [['bob@example.org'], 'bob'],
    [['Müller-Lüdenscheidt'], 'muller-ludenscheidt'],
    [['"bob!"'], 'bob'],
    [['山田', 'yamada'], 'yamada'],
    [['', '@x', '!!!'], 'user'],
    [[], 'user'],
    [['x'.repeat(200)], 'x'.repeat(USERNAME_MAX_LENGTH)],
  ])('of %j is %s', (texts, name) => {
    expect(suggestUsername(texts)).toBe(name);
  });

  test('has none but the characters that a username may have', () => {
    const allAscii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
    for (const text of [allAscii.replace('@', ''), 'ÄÖÜß\u0300', '½ﬁ™']) {
      expect(suggestUsername([text])).toMatch(/^[a-z0-9_.+-]+$/);
    }
  });
});
