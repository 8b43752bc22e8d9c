import { describe, expect, test } from 'vitest';
import { FIRST_EPOCHS, type User } from './account.js';
import { hasPassed, isRecentlyAuthenticated } from './assurance.js';
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

test('that a flow of the embedder was passed proves nothing of who it was', () => {
  expect(isRecentlyAuthenticated(ann, [proof(0, 'flow')], { at: NOW, withinSeconds })).toBe(false);
});

describe('a flow was passed', () => {
  const passed = (secondsAgo: number): AuthenticationMethod => ({
    ...proof(secondsAgo, 'flow'),
    flow: 'safe',
  });

  const lately = { flow: 'safe', at: NOW, withinSeconds: 60 };
  const everPassed = { flow: 'safe', at: NOW };

  test.each([
    { when: 'just now', methods: [passed(0)], asked: lately, has: true },
    { when: 'a moment before it is too long ago', methods: [passed(59)], asked: lately, has: true },
    { when: 'too long ago', methods: [passed(60)], asked: lately, has: false },
    { when: 'long ago, where that does not matter', methods: [passed(86_400)], asked: everPassed, has: true },
    { when: 'never', methods: [], asked: everPassed, has: false },
    { when: 'never, but another', methods: [{ ...passed(0), flow: 'other' }], asked: everPassed, has: false },
    { when: 'never, but a password given', methods: [proof(0)], asked: everPassed, has: false },
  ])('$when: $has', ({ methods, asked, has }) => {
    expect(hasPassed(methods, asked)).toBe(has);
  });
});

test.each([[[]], [[proof(86_400)]]])('whoever has no password is not asked for one: %j', (methods) => {
  expect(isRecentlyAuthenticated(keyholder, methods, { at: NOW, withinSeconds })).toBe(true);
});
