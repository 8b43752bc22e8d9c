import { describe, expect, test } from 'vitest';

import { MAX_BODY_BYTES, parseJsonBody } from './json-body.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (value: unknown) => parseJsonBody(bytes(JSON.stringify(value)));

const REFUSED = { ok: false };

/** An object within objects, so that there are so many levels. */
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
const nestedArrays = (levels: number): unknown => (levels === 0 ? 1 : [nestedArrays(levels - 1)]);
const withKeys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at]));

test.each([
  ['an object', '{"email": "a@example.org", "n": 1, "b": true, "x": null}'],
  ['an object with objects and arrays', '{"a": {"b": [1, {"c": "d"}]}}'],
  ['an object with space around it', ' \r\n\t{} '],
  ['characters beyond the basic plane, however written', '{"a": "\u{1f600}", "b": "\\ud83d\\ude00"}'],
  ['NUL, which is for the fields to report', '{"a": "\\u0000"}'],
  ['a member twice, of which the last counts', '{"a": 1, "a": 2}'],
])('%s is taken', (_kind, text) => {
  expect(parseJsonBody(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) as unknown });
});

test.each([
  ['nothing', ''],
  ['null', 'null'],
])('%s is an object without members', (_kind, text) => {
  expect(parseJsonBody(bytes(text))).toEqual({ ok: true, value: {} });
});

test.each([
  ['space alone', ' '],
  ['text', 'not json'],
  ['an unfinished object', '{"email": '],
  ['single quotes', "{'email': 1}"],
  ['two values', '{}{}'],
  ['a comment', '{} // no'],
  ['a bare control character', '{"a": "\u0000"}'],
  ['a form', 'email=a%40example.org&password=secret'],
  ['an array', '[]'],
  ['an array of objects', '[{}]'],
  ['a text', '"text"'],
  ['a number', '5'],
  ['true', 'true'],
  ['false', 'false'],
  ['a number out of nowhere', 'NaN'],
])('%s is refused', (_kind, text) => {
  expect(parseJsonBody(bytes(text))).toEqual(REFUSED);
});

test.each([
  ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ['UTF-16', [0x7b, 0x00, 0x7d, 0x00]],
  ['a byte that is no UTF-8', [...bytes('{"a":"'), 0xff, ...bytes('"}')]],
  ['an overlong character', [...bytes('{"a":"'), 0xc1, 0x81, ...bytes('"}')]],
  ['a surrogate in UTF-8', [...bytes('{"a":"'), 0xed, 0xa0, 0x80, ...bytes('"}')]],
  ['a cut character', [...bytes('{"a":"'), 0xe2, 0x82]],
])('%s is refused', (_kind, encoded) => {
  expect(parseJsonBody(Uint8Array.from(encoded))).toEqual(REFUSED);
});

test('what one body began, the next does not end', () => {
  parseJsonBody(Uint8Array.from([0xe2, 0x82]));
  expect(parseJsonBody(bytes('{}'))).toEqual({ ok: true, value: {} });
});

test.each([
  ['a high surrogate alone', '{"a": "\\ud83d"}'],
  ['a low surrogate alone', '{"a": ["\\ude00x"]}'],
  ['surrogates in the wrong order', '{"a": {"b": "\\ude00\\ud83d"}}'],
  ['half a character as a name', '{"\\ud83d": 1}'],
])('%s is refused', (_kind, text) => {
  expect(parseJsonBody(bytes(text))).toEqual(REFUSED);
});

describe('limits', () => {
  test.each([
    ['16 levels', nested(16), true],
    ['17 levels', nested(17), false],
    ['16 levels, most of them arrays', { a: nestedArrays(15) }, true],
    ['17 levels, most of them arrays', { a: nestedArrays(16) }, false],
    ['200 members', withKeys(200), true],
    ['201 members', withKeys(201), false],
    ['200 members in all', { a: withKeys(99), b: [withKeys(99)] }, true],
    ['201 members in all', { a: withKeys(99), b: [withKeys(100)] }, false],
    ['a text of 16,384 units', { a: ['x'.repeat(16_384)] }, true],
    ['a text of 16,385 units', { a: ['x'.repeat(16_385)] }, false],
    ['a name of 16,384 units', { ['x'.repeat(16_384)]: 1 }, true],
    ['a name of 16,385 units', { ['x'.repeat(16_385)]: 1 }, false],
  ])('%s', (_kind, value, isTaken) => {
    expect(parse(value)).toEqual(isTaken ? { ok: true, value } : REFUSED);
  });

  test.each(['[', '{"a":', '{"a":['])(
    'the deepest body there can be is refused without harm: %s',
    (opening) => {
      const text = opening.repeat(Math.floor(MAX_BODY_BYTES / opening.length));
      expect(parseJsonBody(bytes(text))).toEqual(REFUSED);
    },
  );

  test('a body that is deep and well-formed is refused without harm', () => {
    expect(parseJsonBody(bytes(`{"a":${'['.repeat(49_000)}${']'.repeat(49_000)}}`))).toEqual(REFUSED);
  });
});

describe('members that could change a prototype', () => {
  const parsed = parseJsonBody(
    bytes(
      '{"a": [{"__proto__": {"isAdmin": true}}], "__proto__": {"isAdmin": true}, "constructor": {"prototype": {}}}',
    ),
  );
  const value = parsed.ok ? parsed.value : {};

  test('are gone, at every level', () => {
    expect(JSON.stringify(value)).toBe('{"a":[{}]}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('reach nothing by copying', () => {
    expect(Object.assign({}, value)).not.toHaveProperty('isAdmin');
    expect({ ...value }).not.toHaveProperty('isAdmin');
  });
});
