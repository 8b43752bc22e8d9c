import { TOTP, URI } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { instant } from '../../domain/instant.js';
import { createPredictableRandomForTests } from '../../testing/seeded-random.js';
import { createTotp } from './totp.js';

const SETTINGS = { totpPeriod: 30, totpDigits: 6, totpTolerance: 0, totpIssuer: 'Example' };
const totp = createTotp(SETTINGS);

/** RFC 6238, appendix B: "12345678901234567890" in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const never = { lastUsedStep: null };

describe('codes are those of RFC 6238, appendix B', () => {
  const eight = createTotp({ ...SETTINGS, totpDigits: 8 });

  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i seconds', (seconds, code) => {
    const at = instant(seconds * 1000);
    expect(eight.match(SECRET, code, { at, ...never })).toBe(Math.floor(seconds / 30));
    // Six digits are the last six of them.
    expect(totp.match(SECRET, code.slice(2), { at, ...never })).toBe(Math.floor(seconds / 30));
  });
});

describe('a code', () => {
  const step = 60_000_000;
  const at = instant(step * 30_000);
  const codeOf = (which: number) =>
    TOTP.generate({ secret: URI.parse(totp.offer(SECRET, 'ann').url).secret, timestamp: which * 30_000 });

  test.each([
    [-2, null, null],
    [-1, null, -1],
    [0, 0, 0],
    [1, null, 1],
    [2, null, null],
  ])('of %i steps away is that of %s without tolerance, of %s with one step', (away, exact, tolerant) => {
    const inSteps = (found: number | null) => (found === null ? null : found - step);
    const wide = createTotp({ ...SETTINGS, totpTolerance: 1 });
    expect(inSteps(totp.match(SECRET, codeOf(step + away), { at, ...never }))).toBe(exact);
    expect(inSteps(wide.match(SECRET, codeOf(step + away), { at, ...never }))).toBe(tolerant);
  });

  test('counts once, and none counts that is older than one that did, whatever the tolerance', () => {
    const wide = createTotp({ ...SETTINGS, totpTolerance: 1 });
    for (const lastUsedStep of [step, step + 1]) {
      expect(totp.match(SECRET, codeOf(step), { at, lastUsedStep })).toBeNull();
      expect(wide.match(SECRET, codeOf(step), { at, lastUsedStep })).toBeNull();
      expect(wide.match(SECRET, codeOf(step - 1), { at, lastUsedStep })).toBeNull();
    }
    expect(totp.match(SECRET, codeOf(step), { at, lastUsedStep: step - 1 })).toBe(step);
    expect(wide.match(SECRET, codeOf(step + 1), { at, lastUsedStep: step })).toBe(step + 1);
  });

  test('is the text and nothing like it', () => {
    const code = codeOf(step);
    for (const text of [
      '',
      code.slice(1),
      `0${code}`,
      `${code}0`,
      ` ${code}`,
      '\u0661'.repeat(6),
      '１２３４５６',
    ]) {
      expect(totp.match(SECRET, text, { at, ...never })).toBeNull();
    }
  });
});

describe('a secret', () => {
  test('has 160 bits, in base32 without padding', () => {
    const random = createPredictableRandomForTests('totp');
    const secrets = [totp.newSecret(random), totp.newSecret(random)];
    expect(secrets[0]).toMatch(/^[A-Z2-7]{32}$/);
    expect(new Set(secrets).size).toBe(2);
  });
});

describe('what an app is given', () => {
  test('is a URL that it reads as it was meant', () => {
    const issuer = 'A & B';
    const { secret, url } = createTotp({ ...SETTINGS, totpIssuer: issuer }).offer(
      SECRET,
      'ann+x@example.org',
    );
    expect(secret).toBe(SECRET);
    expect(URI.parse(url)).toMatchObject({ issuer, label: 'ann+x@example.org', digits: 6, period: 30 });
    expect(URI.parse(url).secret.base32).toBe(SECRET);
  });

  test('says nothing that is usual, and is written as URLs are, not as forms', () => {
    const { url } = createTotp({ ...SETTINGS, totpIssuer: 'Our Site' }).offer(SECRET, 'ann');
    expect(url).toBe(`otpauth://totp/ann?secret=${SECRET}&issuer=Our%20Site`);
  });

  test('says what is not usual', () => {
    const { url } = createTotp({ ...SETTINGS, totpDigits: 8, totpPeriod: 60 }).offer(SECRET, 'ann');
    expect(URI.parse(url)).toMatchObject({ digits: 8, period: 60 });
  });

  test('is a picture as well, without a script or a link', () => {
    const { svg } = totp.offer(SECRET, '<script>"&');
    expect(svg).toMatch(/^<svg [^<>]*>(?:<(?:rect|path)[^<>]*\/>)+<\/svg>$/);
    expect(svg).not.toContain('script');
  });
});
