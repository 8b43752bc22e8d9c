import { describe, expect, test } from 'vitest';
import { userId } from '../../domain/ids.js';
import { handleOf, userOf } from './webauthn.js';

const answerOf = (userHandle: unknown) => ({ id: 'x', response: { userHandle } }) as never;
const inBase64 = (text: string) => Buffer.from(text).toString('base64url');

describe('the handle of a user', () => {
  test.each([1, Number.MAX_SAFE_INTEGER, '42', 'b8a1f7d0-3f0e-4a52-9d3c-0e9f1c2d3e4f', 'é'])(
    'says that it is of %j, and of nobody else',
    (id) => {
      expect(userOf(answerOf(handleOf({ id: userId(id) })))).toBe(id);
    },
  );

  test.each([
    undefined,
    null,
    7,
    '',
    inBase64('text'),
    inBase64('1.5'),
    inBase64('9007199254740993'),
    inBase64(' 42'),
    inBase64('"\\u0034"'),
    inBase64('{"id":1}'),
    inBase64('null'),
    '####',
  ])('is not %j', (handle) => {
    expect(userOf(answerOf(handle))).toBeNull();
  });
});
