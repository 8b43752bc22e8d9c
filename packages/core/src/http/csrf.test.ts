import { describe, expect, test } from 'vitest';

import { sessionId } from '../domain/ids.js';
import { createKeyring } from '../effects/interpret/keyring.js';
import { setCookie } from './cookies.js';
import { createCsrf, csrfCookie, type CsrfEvidence, type TokenSigner } from './csrf.js';

const ORIGIN = 'https://app.example.org';
const ALICE = sessionId(7);
const BOB = sessionId(8);

const signerOf = (secret: string): TokenSigner => {
  const keyring = createKeyring([secret.padEnd(32, '!')]);
  return {
    mac: (text) => keyring.mac(text, 'csrf'),
    verifyMac: (mac, text) => keyring.verifyMac(mac, text, 'csrf'),
  };
};

const csrf = createCsrf(signerOf('ours'), [ORIGIN]);

describe('a token', () => {
  test('has a nonce, the session and a signature', () => {
    expect(csrf.issue(ALICE)).toMatch(/^[\w-]{22}\.7\.v1\.[\w-]{8}\.[\w-]{43}$/);
    expect(csrf.issue(null)).toMatch(/^[\w-]{22}\.\.v1\.[\w-]{8}\.[\w-]{43}$/);
  });

  test('is another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, () => csrf.issue(ALICE).slice(0, 22))).size).toBe(100);
  });

  test.each([
    ['of a visitor is good for a visitor', { for: null, by: null }, true],
    ['of a session survives its logout', { for: ALICE, by: null }, true],
    ['of a session is good for it', { for: ALICE, by: ALICE }, true],
    ['of another session is no good', { for: BOB, by: ALICE }, false],
    ['of a visitor is no good for a session', { for: null, by: ALICE }, false],
    ['of a session whose number begins the same is no good', { for: sessionId(77), by: ALICE }, false],
  ])('%s', (_rule, used, expected) => {
    expect(csrf.isValid(csrf.issue(used.for), used.by)).toBe(expected);
  });

  test('changed in any character is no good, even for a visitor', () => {
    const token = csrf.issue(ALICE);
    const spoiled = Array.from(token, (character, at) => {
      const other = /\d/.test(character)
        ? String((Number(character) + 1) % 10)
        : character === 'A'
          ? 'B'
          : 'A';
      return token.slice(0, at) + other + token.slice(at + 1);
    });
    expect(spoiled.filter((text) => csrf.isValid(text, null))).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['text', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
    ['no signature', 'AAAAAAAAAAAAAAAAAAAAAA.7.'],
    ['the signature of another secret', createCsrf(signerOf('theirs'), []).issue(null)],
    ['a line break at the end', `${csrf.issue(null)}\n`],
    ['a longer nonce', `A${csrf.issue(null)}`],
  ])('is not %s', (_kind, token) => {
    expect(csrf.isValid(token, null)).toBe(false);
  });

  test('is computed once, and known by sight for its own session only', () => {
    const signer = signerOf('ours');
    const verified: string[] = [];
    const verifyMac = (mac: string, text: string) => (verified.push(text), signer.verifyMac(mac, text));
    const watched = createCsrf({ ...signer, verifyMac }, []);
    const token = watched.issue(ALICE);
    for (const sessionId of [ALICE, null, ALICE]) expect(watched.isValid(token, sessionId)).toBe(true);
    expect(verified).toHaveLength(1);
    expect(watched.isValid(token, BOB)).toBe(false);
    const spoiled = `${token}A`;
    for (const sessionId of [ALICE, null]) expect(watched.isValid(spoiled, sessionId)).toBe(false);
    expect(verified).toHaveLength(3);
  });

  test('signed with an older secret is still good', () => {
    const [older, newer] = ['old'.padEnd(32, '!'), 'new'.padEnd(32, '!')];
    const rotated = createKeyring([newer, older]);
    const token = createCsrf(signerOf('old'), []).issue(ALICE);
    const after = createCsrf(
      {
        mac: (text) => rotated.mac(text, 'csrf'),
        verifyMac: (mac, text) => rotated.verifyMac(mac, text, 'csrf'),
      },
      [],
    );
    expect(after.isValid(token, ALICE)).toBe(true);
  });
});

describe('a request', () => {
  const token = csrf.issue(ALICE);
  const request = (changes: Partial<CsrfEvidence>): CsrfEvidence => ({
    method: 'POST',
    cookie: token,
    header: token,
    origin: undefined,
    sessionId: ALICE,
    ...changes,
  });

  test.each([
    ['the same token in cookie and header', {}, true],
    ['an allowed origin', { origin: ORIGIN }, true],
    ['another origin', { origin: 'https://evil.example.org' }, false],
    ['an origin that begins like ours', { origin: `${ORIGIN}.evil.example` }, false],
    ['an origin that is hidden', { origin: 'null' }, false],
    ['an empty origin', { origin: '' }, false],
    ['no header', { header: undefined }, false],
    ['no cookie', { cookie: undefined }, false],
    ['neither', { cookie: undefined, header: undefined }, false],
    ['two empty texts', { cookie: '', header: '' }, false],
    ['another valid token in the header', { header: csrf.issue(ALICE) }, false],
    ['a shorter header', { header: token.slice(0, -1) }, false],
    ['two equal tokens that are not ours', { cookie: 'x'.repeat(32), header: 'x'.repeat(32) }, false],
    ['a token of another session', { sessionId: BOB }, false],
    ['a token of a session that ended', { sessionId: null }, true],
  ] as const)('with %s', (_kind, changes, expected) => {
    expect(csrf.check(request(changes))).toBe(expected);
  });

  const nothing = { cookie: undefined, header: undefined };
  test.each(['GET', 'HEAD', 'OPTIONS'])('needs no token to %s, from wherever', (method) => {
    expect(csrf.check(request({ method, ...nothing, origin: 'https://evil.example.org' }))).toBe(true);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'QUERY', 'get', ''])(
    'needs a token to %s',
    (method) => {
      expect(csrf.check(request({ method, ...nothing }))).toBe(false);
      expect(csrf.check(request({ method }))).toBe(true);
    },
  );
});

test('an allowed origin is a single origin', () => {
  expect(() => createCsrf(signerOf('ours'), ['*'])).toThrow(/Not an origin: "\*"/);
});

test.each([
  [{}, 'csrftoken=token; Max-Age=31449600; Path=/; Secure; SameSite=Lax'],
  [{ name: 'xsrf', isSecure: false }, 'xsrf=token; Max-Age=31449600; Path=/; SameSite=Lax'],
])('the cookie can be read by scripts: %j', (options, expected) => {
  expect(setCookie(csrfCookie(options), 'token')).toBe(expected);
});
