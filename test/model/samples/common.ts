import type { Candidate } from '../../../packages/core/src/domain/candidate.js';
import {
  FIRST_EPOCHS,
  instant,
  plusSeconds,
  storedEmail,
  userId,
  username,
  type User,
} from '@sallyport/core';

/** Everything happens at one of two times: before anything expires, and after everything has. */
export const NOW = instant(1_800_000_000_000);
export const EXPIRY = plusSeconds(NOW, 900);

/** Every event comes from a visitor and from a user, in time and too late. */
export const STAMPS = [
  { at: NOW, isAuthenticated: false },
  { at: NOW, isAuthenticated: true },
  { at: EXPIRY, isAuthenticated: false },
] as const;

export const ANN_EMAIL = storedEmail('ann@example.org');
export const OTHER_EMAIL = storedEmail('other@example.org');

export const ANN: User = {
  id: userId(1),
  username: username('ann'),
  email: ANN_EMAIL,
  phone: null,
  hasUsablePassword: true,
  authenticatorTypes: [],
  isActive: true,
  lastLoginAt: null,
  ...FIRST_EPOCHS,
};

/** Whoever may want to be signed in: by address, by username, after a signup, and after one that is pretended. */
export const CANDIDATES: readonly Candidate[] = [
  { userId: ANN.id, email: ANN_EMAIL, isSignup: false, ...FIRST_EPOCHS },
  { userId: ANN.id, email: null, isSignup: false, ...FIRST_EPOCHS },
  { userId: ANN.id, email: ANN_EMAIL, isSignup: true, ...FIRST_EPOCHS },
  { userId: null, email: OTHER_EMAIL, isSignup: true, ...FIRST_EPOCHS },
];
