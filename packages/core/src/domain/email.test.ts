import { describe, expect, test } from 'vitest';

import { EMAIL_MAX_LENGTH, localPartOf, parseEmail } from './email.js';

/** As long as it says, and otherwise fine. */
const ofLength = (length: number) => `${'a'.repeat(length - '@example.org'.length)}@example.org`;

describe('an address', () => {
  test.each([
    'bob@example.org',
    'bob.smith+tag@mail.example.org',
    "!#$%&'*+-/=?^_`{|}~@example.org",
    '"bob"@example.org',
    '"bob@home"@example.org',
    '"a\\"b"@example.org',
    'bob@bücher.example',
    'bob@xn--bcher-kva.example',
    'bob@example.xn--p1ai',
    'bob@1.example',
    'bob@a-b.example',
    `bob@${'a'.repeat(63)}.org`,
    ofLength(EMAIL_MAX_LENGTH),
  ])('is %s', (text) => {
    expect(parseEmail(text)).toBe(text);
  });

  test.each([
    ['BOB@Example.ORG', 'bob@example.org'],
    ['bob@BÜCHER.example', 'bob@bücher.example'],
    ['"BOB"@example.org', '"bob"@example.org'],
  ])('is compared in lower case: %s is %s', (text, email) => {
    expect(parseEmail(text)).toBe(email);
  });

  test.each([
    ...[
      '',
      '@',
      'bob',
      'bob@',
      '@example.org',
      'bob@example',
      'bob@.org',
      'bob@example.',
      'bob@example..org',
    ],
    ...['bob@@example.org', 'a@b@example.org', '.bob@example.org', 'bob.@example.org', 'b..b@example.org'],
    ...[' bob@example.org', 'bob@example.org ', 'bob @example.org', 'bob@exam ple.org', 'bob@example.org\n'],
    ...['bob\0@example.org', 'bob@example.org\0', 'bob\r\nBcc: ann@example.org', '"bob\n"@example.org'],
    ...[
      'bob@-a.example',
      'bob@a-.example',
      'bob@example.-org',
      'bob@example.o',
      'bob@example.123',
      'bob@a_b.example',
    ],
    ...['bob@127.0.0.1', 'bob@[127.0.0.1]', 'bob@[IPv6:::1]', 'bob@localhost', 'Bob <bob@example.org>'],
    ...['bob,ann@example.org', 'bob@example.org,ann@example.org', 'bob;@example.org', '(bob)@example.org'],
    ...[
      'böb@example.org',
      '\u202ebob@example.org',
      '""bob""@example.org',
      '"bob@example.org',
      '"a b"@example.org',
    ],
    ...[`bob@${'a'.repeat(64)}.org`, ofLength(EMAIL_MAX_LENGTH + 1)],
  ])('is not %j', (text) => {
    expect(parseEmail(text)).toBeNull();
  });

  test.each([
    ['dots', `${'a.'.repeat(150)}@b`],
    ['quotes', `"${'\\"'.repeat(150)}`],
    ['hyphens', `a@${'b-'.repeat(150)}`],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('that is made to be hard to read is turned down at once: %s', (_kind, text) => {
    const begin = performance.now();
    expect(parseEmail(text)).toBeNull();
    expect(performance.now() - begin).toBeLessThan(100);
  });
});

test.each([
  ['bob@example.org', 'bob'],
  ['"bob@home"@example.org', '"bob@home"'],
])('the local part of %s is %s', (text, localPart) => {
  const email = parseEmail(text);
  expect(email && localPartOf(email)).toBe(localPart);
});
