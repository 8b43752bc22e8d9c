import { describe, expect, test } from 'vitest';
import { FIRST_EPOCHS, type User } from './account.js';
import { isRecentlyAuthenticated } from './assurance.js';
import type { AuthenticationMethod } from './authentication-method.js';
import { userId } from './ids.js';
import { instant, plusSeconds } from './instant.js';

const NOW = instant(1_800_000_000_000);
const withinSeconds = 300;

const ann: User = {
  id: userId(1),
  username: null,
  email: null,
  phone: null,
  hasUsablePassword: true,
  authenticatorTypes: [],
  isActive: true,
  lastLoginAt: null,
  ...FIRST_EPOCHS,
};
const keyholder: User = { ...ann, hasUsablePassword: false };

const proof = (
  secondsAgo: number,
  method: AuthenticationMethod['method'] = 'password',
): AuthenticationMethod => ({ userId: ann.id, method, at: plusSeconds(NOW, -secondsAgo) });

describe('an authentication is recent', () => {
  test.each<{ when: string; methods: readonly AuthenticationMethod[]; isRecent: boolean }>([
    { when: 'made just now', methods: [proof(0)], isRecent: true },
    { when: 'of a millisecond before its time is over', methods: [proof(299.999)], isRecent: true },
    { when: 'of the moment at which its time is over', methods: [proof(300)], isRecent: false },
    { when: 'of long ago', methods: [proof(86_400)], isRecent: false },
    {
      when: 'where the newest of several is, old ones first',
      methods: [proof(900), proof(1)],
      isRecent: true,
    },
    { when: 'where the newest of several is, in any order', methods: [proof(1), proof(900)], isRecent: true },
    { when: 'where none of several is', methods: [proof(900), proof(301)], isRecent: false },
    { when: 'where there is none', methods: [], isRecent: false },
  ])('$when: $isRecent', ({ methods, isRecent }) => {
    expect(isRecentlyAuthenticated(ann, methods, { at: NOW, withinSeconds })).toBe(isRecent);
  });

  test.each(['password', 'code', 'password_reset'] as const)('by %s as by anything else', (method) => {
    expect(isRecentlyAuthenticated(ann, [proof(10, method)], { at: NOW, withinSeconds })).toBe(true);
  });

  test.each([
    [60, 59, true],
    [60, 60, false],
    [3600, 3599, true],
  ])('for as long as the options say: %i seconds, after %i: %j', (seconds, age, isRecent) => {
    const within = { at: NOW, withinSeconds: seconds };
    expect(isRecentlyAuthenticated(ann, [proof(age)], within)).toBe(isRecent);
  });
});

test.each([[[]], [[proof(86_400)]]])('whoever has no password is not asked for one: %j', (methods) => {
  expect(isRecentlyAuthenticated(keyholder, methods, { at: NOW, withinSeconds })).toBe(true);
});
