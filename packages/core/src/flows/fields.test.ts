import { describe, expect, test } from 'vitest';
import {
  optionalEmail,
  optionalText,
  parseFields,
  readFields,
  requiredEmail,
  requiredText,
  type Field,
} from './fields.js';

/** What a field makes of a value: the text, null, or the codes of what is wrong with it. */
function read<T>(field: Field<T>, raw: unknown) {
  const { values, problems } = readFields({ it: field }, raw === undefined ? {} : { it: raw });
  return problems.length === 0 ? values.it : problems.map(({ code }) => code);
}

const TEXTS: readonly (readonly [unknown, unknown])[] = [
  ['text', 'text'],
  ['  inner  space  ', 'inner  space'],
  ['\t\n\u00a0\u3000text\u2028\r', 'text'],
  // As Python trims, which is not as JavaScript does.
  ['\u001c\u0085text\u001f', 'text'],
  ['\ufefftext', '\ufefftext'],
  // Scalars count as the text that the reference makes of them.
  [5, '5'],
  [0, '0'],
  [-1.5, '-1.5'],
  [true, 'True'],
  [false, 'False'],
  ['a\0b', ['null_characters_not_allowed']],
  ['\0', ['null_characters_not_allowed']],
];
const NOTHINGS = [undefined, null, '', ' ', '\n\t', '\u0085'];

describe('a text', () => {
  test.each(TEXTS)('%j is read as %j', (raw, text) => {
    expect(read(requiredText(), raw)).toEqual(text);
    expect(read(optionalText(), raw)).toEqual(text);
  });

  test.each(NOTHINGS)('%j is missing', (raw) => {
    expect(read(requiredText(), raw)).toEqual(['required']);
    expect(read(optionalText(), raw)).toBeNull();
  });

  test.each([[['a']], [{ a: 1 }]])('%j is a text as well, if a strange one', (raw) => {
    expect(read(requiredText(), raw)).toEqual(expect.any(String));
  });

  test('is checked where there is one, and everything that is wrong is told', () => {
    const check = (text: string) => [...(text.length < 3 ? ['min_length'] : []), 'invalid'];
    expect(read(optionalText(check), 'a\0')).toEqual([
      'min_length',
      'invalid',
      'null_characters_not_allowed',
    ]);
    expect(read(optionalText(check), '')).toBeNull();
    expect(read(requiredText(check), '')).toEqual(['required']);
  });
});

describe('an address', () => {
  const LONG = `${'a'.repeat(315)}@b.example`;
  test.each<[unknown, unknown]>([
    ['ann@example.org', 'ann@example.org'],
    [' ANN@Example.ORG ', 'ann@example.org'],
    ['ann', ['invalid']],
    ['ann@localhost', ['invalid']],
    ['ann@example.org, ben@example.org', ['invalid']],
    [5, ['invalid']],
    [true, ['invalid']],
    ['ann\0@example.org', ['invalid', 'null_characters_not_allowed']],
    [LONG, ['invalid', 'max_length']],
    [LONG.slice(-320), expect.stringMatching(/^a{310}@b\.example$/)],
  ])('%j', (raw, email) => {
    expect(read(requiredEmail, raw)).toEqual(email);
    expect(read(optionalEmail, raw)).toEqual(email);
  });

  test.each(NOTHINGS)('%j is missing', (raw) => {
    expect(read(requiredEmail, raw)).toEqual(['required']);
    expect(read(optionalEmail, raw)).toBeNull();
  });
});

describe('several fields', () => {
  const shape = { email: requiredEmail, name: optionalText(), password: requiredText() };

  test('come to values when all of them are right', () => {
    expect(parseFields(shape, { email: 'a@b.org', password: 'pw', more: 'is not looked at' })).toEqual({
      ok: true,
      value: { email: 'a@b.org', name: null, password: 'pw' },
    });
  });

  test('tell all that is wrong, in their own order', () => {
    expect(parseFields(shape, { password: '', name: '\0', email: 'a' })).toEqual({
      ok: false,
      problems: [
        { code: 'invalid', param: 'email' },
        { code: 'null_characters_not_allowed', param: 'name' },
        { code: 'required', param: 'password' },
      ],
    });
  });

  test('keep what is right beside what is wrong', () => {
    expect(readFields(shape, { email: 'a@b.org' })).toEqual({
      values: { email: 'a@b.org', name: null },
      problems: [{ code: 'required', param: 'password' }],
    });
  });

  test('are members of the input itself, not of what every object has', () => {
    const inherited = { constructor: requiredText(), toString: requiredText() };
    expect(parseFields(inherited, {})).toMatchObject({
      problems: [{ param: 'constructor' }, { param: 'toString' }],
    });
  });
});
