/** Stands in everything secret that is sent, and in all nonsense: it must never come back. */
export const MARK = 'Zanzibar';

/** What a member of a request may be, if somebody means us ill. */
export const NASTY_VALUES: readonly unknown[] = [
  ...['', ' ', null, true, false, 0, -1, 0.1, 1e308, Number.MAX_SAFE_INTEGER],
  ...[[], {}, [MARK], { [MARK]: MARK }, [[[[[]]]]], [null], { toString: 1, valueOf: 2, length: 3 }],
  ...['\0', `${MARK}\0`, '\ud800', `${MARK}\udfff`, '\u202e', '\ufeff', '\u200b', '\u212a', 'İ', '\u{1f600}'],
  ...['x'.repeat(16_384), 'x'.repeat(16_385), '\u{1f600}'.repeat(8000), 'e\u0301'.repeat(8000)],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'undefined',
    'NaN',
    'null',
    '[object Object]',
  ],
  ...[
    `' OR 1=1 --`,
    `'; DROP TABLE users; --${MARK}`,
    `<script>${MARK}</script>`,
    '${7*7}',
    '{{7*7}}',
    '%s%n',
  ],
  ...['../../etc/passwd', `${MARK}\r\nSet-Cookie: x=1`, '%00', '%0d%0a', '\\', '"', `\u2028${MARK}`],
  ...['@', 'a@b', 'a@', '@b.org', `${'a'.repeat(310)}@b.org`, `"${MARK} "@example.org`, 'a@[127.0.0.1]'],
  ...[`${'a.'.repeat(150)}@b.org`, `a@${'b-'.repeat(150)}.org`, `a@${'1.'.repeat(150)}org`, 'ａ@example.org'],
  ...['2001-09-09', '1e999', '0x10', '٣', 'ß@example.org', 'bob@example.org', 'bob', 'BCDF-GHJK'],
];

/** What is no JSON object that anybody needs. */
export const MALFORMED_BODIES: readonly (readonly [what: string, body: string | Uint8Array])[] = [
  ['half an object', `{"password": "${MARK}"`],
  ['a text', `"${MARK}"`],
  ['a number', '5'],
  ['a switch', 'true'],
  ['an array', `["${MARK}"]`],
  ['an array of objects', '[{"email": "bob@example.org"}]'],
  ['a form', `email=bob%40example.org&password=${MARK}`],
  ['XML', `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`],
  ['no UTF-8', Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['a byte order mark', '\ufeff{}'],
  ['a lone surrogate', '{"password": "\\ud800"}'],
  ['a lone surrogate for a name', '{"\\udfff": 1}'],
  ['17 levels', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`],
  ['40,000 levels', '['.repeat(40_000)],
  ['201 members', JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`k${n}`, n])))],
  ['a text of 16,385', JSON.stringify({ password: 'x'.repeat(16_385) })],
  ['more than 100 kB', JSON.stringify({ a: Array.from({ length: 8 }, () => 'x'.repeat(14_000)) })],
];
