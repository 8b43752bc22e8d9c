import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../domain/candidate.js';
import { userId } from '../../domain/ids.js';
import { plusSeconds } from '../../domain/instant.js';
import { createInterpreterSite, SITE_TIME } from '../../testing/interpreter-site.js';
import { createKeyring } from './keyring.js';
import { createTrustedBrowsers, trustCondition } from './trusted-browsers.js';

const SECRET = 'a secret for tests, of more than 32 bytes';
const NEW_SECRET = 'the secret that came after it, as long';
const DAY = 86_400;

const site = createInterpreterSite(createMemoryStore(), { loginByCodeTrustEnabled: true });
const keyring = createKeyring([SECRET]);
const browsers = createTrustedBrowsers(keyring, DAY);

const candidate = (id: number | null, changes: Partial<Candidate> = {}): Candidate => ({
  userId: id === null ? null : userId(id),
  email: null,
  phone: null,
  isSignup: false,
  sessionEpoch: 3,
  loginEpoch: 4,
  ...changes,
});
const ANN = candidate(1);
const BOB = candidate(2);
const newPassword = candidate(1, { sessionEpoch: 4 });
const newFactors = candidate(1, { loginEpoch: 5 });

/** A request of a browser that shows this. */
const showing = (trust: string | null, secondsLater = 0) => ({
  ...site.scope,
  at: plusSeconds(SITE_TIME, secondsLater),
  client: { ...site.scope.client, kind: 'browser' as const, trust },
});
const trustOf = (...candidates: readonly Candidate[]) =>
  candidates.reduce<string | null>((trust, each) => browsers.trustAlso(each, showing(trust)), null);

describe('a browser', () => {
  test.each<[what: string, shown: { trust: string | null; by: Candidate }, isTrusted: boolean]>([
    ['by whoever has trusted it', { trust: trustOf(ANN), by: ANN }, true],
    ['by nobody else', { trust: trustOf(ANN), by: BOB }, false],
    ['by several, one after the other', { trust: trustOf(ANN, BOB), by: ANN }, true],
    ['by the last of them', { trust: trustOf(ANN, BOB), by: BOB }, true],
    ['by nobody who is no user', { trust: trustOf(ANN), by: candidate(null) }, false],
    ['by nobody whose password changed', { trust: trustOf(ANN), by: newPassword }, false],
    ['by nobody whose factors changed', { trust: trustOf(ANN), by: newFactors }, false],
    ['again, under the new epochs', { trust: trustOf(ANN, newFactors), by: newFactors }, true],
    ['which shows nothing', { trust: null, by: ANN }, false],
    ['which shows nonsense', { trust: 'nonsense', by: ANN }, false],
    ['which shows what was made for something else', { trust: keyring.seal('[]', 'outbox'), by: ANN }, false],
    ['which shows what a newer version made', { trust: keyring.seal('{"v":2}', 'trust'), by: ANN }, false],
    ['which shows parts of it', { trust: keyring.seal('[{"userId":1}]', 'trust'), by: ANN }, false],
  ])('is trusted %s', (_what, { trust, by }, isTrusted) => {
    expect(browsers.isTrustedBy(by, showing(trust))).toBe(isTrusted);
  });

  test('is trusted for so long, each user for themselves', () => {
    const anns = browsers.trustAlso(ANN, showing(null));
    const both = browsers.trustAlso(BOB, showing(anns, 100));
    const isTrusted = (by: Candidate, after: number) => browsers.isTrustedBy(by, showing(both, after));
    expect([isTrusted(ANN, DAY - 1), isTrusted(ANN, DAY)]).toEqual([true, false]);
    expect([isTrusted(BOB, DAY + 99), isTrusted(BOB, DAY + 100)]).toEqual([true, false]);
  });

  test('shows less than a cookie can have, however many use it; the newest count', () => {
    const many = Array.from({ length: 30 }, (_, id) => candidate(10_000_000 + id));
    const trust = trustOf(...many);
    expect(trust?.length).toBeLessThan(3000);
    expect(browsers.isTrustedBy(candidate(10_000_029), showing(trust))).toBe(true);
    expect(browsers.isTrustedBy(candidate(10_000_000), showing(trust))).toBe(false);
  });

  test('does not show who trusts it', () => {
    const trust = trustOf(candidate(987_654)) ?? '';
    expect(Buffer.from(trust.split('.').at(-1) ?? '', 'base64url').toString('latin1')).not.toContain(
      '987654',
    );
  });

  test('stays trusted when the secret is replaced, until the old one is gone', () => {
    const trust = trustOf(ANN);
    const isTrustedUnder = (...secrets: readonly [string, ...string[]]) =>
      createTrustedBrowsers(createKeyring(secrets), DAY).isTrustedBy(ANN, showing(trust));
    expect([isTrustedUnder(NEW_SECRET, SECRET), isTrustedUnder(NEW_SECRET)]).toEqual([true, false]);
  });

  test('is not trusted by a pretended candidate', () => {
    expect(() => browsers.trustAlso(candidate(null), showing(null))).toThrow(TypeError);
  });
});

describe('whether to trust a browser is asked', () => {
  const asked = { isEnabled: true, kind: 'browser', passed: ['login_by_code'] } as const;
  test.each<[when: string, of: Partial<{ isEnabled: boolean; kind: 'app'; passed: string[] }>, is: boolean]>([
    ['after a code that was required', {}, true],
    ['behind other stages', { passed: ['login_by_code', 'verify_email'] }, true],
    ['where there was no such code', { passed: ['verify_email'] }, false],
    ['where nothing was required', { passed: [] }, false],
    ['of an app', { kind: 'app' }, false],
    ['where it is off', { isEnabled: false }, false],
  ])('%s', async (_when, changes, isAsked) => {
    const { isEnabled, kind, passed } = { ...asked, ...changes };
    const account = { loginByCodeTrustEnabled: isEnabled };
    const { parts, scope } = createInterpreterSite(createMemoryStore(), account);
    const client = { ...scope.client, kind };
    expect(await trustCondition(parts)(ANN, { ...scope, client }, passed)).toBe(isAsked);
  });
});
