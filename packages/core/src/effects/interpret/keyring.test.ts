import { describe, expect, test } from 'vitest';

import { createKeyring, type KeyPurpose } from './keyring.js';

const OLD = 'the-old-secret-of-at-least-32-bytes!';
const NEW = 'the-new-secret-of-at-least-32-bytes!';
const PURPOSES: readonly KeyPurpose[] = ['outbox', 'code', 'csrf', 'totp', 'recovery'];

const keyring = createKeyring([NEW]);

/** Every text that differs from the given one in a single character. */
function spoiled(text: string): readonly string[] {
  return Array.from(text, (character, at) => {
    const other = character === 'A' ? 'B' : 'A';
    return text.slice(0, at) + other + text.slice(at + 1);
  });
}

describe('sealing', () => {
  test.each(['', 'BCDF-GHJK', 'пароль \u{1f600} 密码', 'x'.repeat(10_000)])(
    'opens what was sealed: %.20s',
    (text) => {
      expect(keyring.open(keyring.seal(text, 'outbox'), 'outbox')).toBe(text);
    },
  );

  test('writes version, key id and payload, and the text nowhere', () => {
    const sealed = keyring.seal('BCDF-GHJK', 'outbox');
    // 12 bytes of nonce, 9 of text, 16 of tag: 37 bytes are 50 characters.
    expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]{50}$/);
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').includes('BCDF')).toBe(false);
  });

  test('looks different each time', () => {
    const sealed = Array.from({ length: 100 }, () => keyring.seal('BCDF-GHJK', 'outbox').slice(0, 28));
    expect(new Set(sealed).size).toBe(100);
  });

  test('opens for its own purpose only', () => {
    const sealed = keyring.seal('BCDF-GHJK', 'outbox');
    expect(PURPOSES.filter((purpose) => keyring.open(sealed, purpose) !== null)).toEqual(['outbox']);
  });

  test('opens nothing that was changed anywhere', () => {
    const sealed = keyring.seal('BCDF-GHJK', 'outbox');
    expect(spoiled(sealed).map((text) => keyring.open(text, 'outbox'))).toEqual(
      Array(sealed.length).fill(null),
    );
  });

  test.each([
    ['nothing', () => ''],
    ['text', () => 'BCDF-GHJK'],
    ['no payload', (sealed: string) => sealed.slice(0, 12)],
    ['a payload shorter than nonce and tag', (sealed: string) => sealed.slice(0, 12 + 37)],
    ['a cut tag', (sealed: string) => sealed.slice(0, -8)],
    ['a fourth part', (sealed: string) => `${sealed}.AAAA`],
    ['another spelling of the same bytes', (sealed: string) => `${sealed}==`],
    ['another version', (sealed: string) => sealed.replace('v1', 'v2')],
    ['a keyed hash', () => keyring.mac('BCDF-GHJK', 'outbox')],
  ])('does not open %s', (_kind, make) => {
    expect(keyring.open(make(keyring.seal('BCDF-GHJK', 'outbox')), 'outbox')).toBeNull();
  });
});

describe('keyed hashes', () => {
  test('are the same for the same text, with version and key id', () => {
    const mac = keyring.mac('bcdfghjk', 'code');
    expect(keyring.mac('bcdfghjk', 'code')).toBe(mac);
    expect(mac).toMatch(/^v1\.[\w-]{8}\.[\w-]{43}$/);
  });

  test.each([
    ['bcdfghjk', 'code', true],
    ['bcdfghjl', 'code', false],
    ['', 'code', false],
    ['bcdfghjk', 'csrf', false],
  ] as const)('verify for the same text and purpose only: %j, %s', (text, purpose, expected) => {
    expect(keyring.verifyMac(keyring.mac('bcdfghjk', 'code'), text, purpose)).toBe(expected);
  });

  test('do not verify if changed anywhere, cut, extended or respelled', () => {
    const mac = keyring.mac('bcdfghjk', 'code');
    const wrong = [...spoiled(mac), mac.slice(0, -4), `${mac}AAAA`, `${mac}=`, `${mac}.x`, '', 'v1..', '...'];
    expect(wrong.filter((text) => keyring.verifyMac(text, 'bcdfghjk', 'code'))).toEqual([]);
  });

  test('differ between purposes, and from what other secrets give', () => {
    const macs = PURPOSES.flatMap((purpose) => [
      keyring.mac('same', purpose),
      createKeyring([OLD]).mac('same', purpose),
    ]);
    expect(new Set(macs.map((mac) => mac.split('.')[2])).size).toBe(2 * PURPOSES.length);
  });
});

describe('rotation', () => {
  const before = createKeyring([OLD]);
  const during = createKeyring([NEW, OLD]);
  const after = createKeyring([NEW]);

  test('what an older secret made stays good as long as it is listed', () => {
    const sealed = before.seal('BCDF-GHJK', 'totp');
    const mac = before.mac('bcdfghjk', 'code');
    const answers = [before, during, after].map((ring) => [
      ring.open(sealed, 'totp'),
      ring.verifyMac(mac, 'bcdfghjk', 'code'),
    ]);
    expect(answers).toEqual([
      ['BCDF-GHJK', true],
      ['BCDF-GHJK', true],
      [null, false],
    ]);
  });

  test('only the first secret makes anything new', () => {
    expect(after.open(during.seal('BCDF-GHJK', 'totp'), 'totp')).toBe('BCDF-GHJK');
    expect(before.open(during.seal('BCDF-GHJK', 'totp'), 'totp')).toBeNull();
    expect(during.isCurrent(during.seal('BCDF-GHJK', 'totp'))).toBe(true);
    expect(during.isCurrent(before.seal('BCDF-GHJK', 'totp'))).toBe(false);
    expect(after.isCurrent(before.seal('BCDF-GHJK', 'totp'))).toBe(false);
    expect(during.mac('bcdfghjk', 'code')).toBe(after.mac('bcdfghjk', 'code'));
  });
});

describe('what was once sealed or hashed', () => {
  // Fixed values: a change of format, derivation or purpose names would make stored secrets unreadable.
  test.each([
    [
      'v1.BMZoRjYZ.Lwmu5EpXG8ZNlsuIoZoiXXnQOJNNspq4SruBVn7vKjWsMHQYScPzHFFwWw',
      'v1.BMZoRjYZ.vP9ktaYxojWOE2ScyFwM72kSufLPtHmi9wVb-21K1DU',
    ],
  ])('is readable for ever', (sealed, mac) => {
    expect(keyring.open(sealed, 'totp')).toBe('stored long ago');
    expect(keyring.verifyMac(mac, 'stored long ago', 'code')).toBe(true);
  });
});

describe('a secret of less than 32 bytes is refused, without being shown', () => {
  test.each([
    ['as the current one', ['s'.repeat(31)]],
    ['as an older one', [NEW, 'short-secret']],
    ['if empty', ['']],
    ['if missing', []],
    ['if not a text', [12345678]],
  ])('%s', (_kind, secrets) => {
    const create = (): unknown => createKeyring(secrets as unknown as [string]);
    expect(create).toThrow(new TypeError('Each secret must be a text of at least 32 bytes'));
  });

  test('bytes are counted, not characters', () => {
    expect(() => createKeyring(['\u{1f600}'.repeat(8)])).not.toThrow();
  });
});
