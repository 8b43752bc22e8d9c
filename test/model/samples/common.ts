import type { Candidate } from '../../../packages/core/src/domain/candidate.js';
import {
  FIRST_EPOCHS,
  instant,
  plusSeconds,
  storedEmail,
  storedPhone,
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
export const ANN_PHONE = storedPhone('+31612345678');
export const OTHER_PHONE = storedPhone('+14155552671');
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

/**
 * Whoever may want to be signed in: by address, by number, after a signup, and after one that
 * is pretended.
 */
export const CANDIDATES: readonly Candidate[] = [
  { userId: ANN.id, email: ANN_EMAIL, phone: null, isSignup: false, ...FIRST_EPOCHS },
  { userId: ANN.id, email: null, phone: ANN_PHONE, isSignup: false, ...FIRST_EPOCHS },
  { userId: ANN.id, email: ANN_EMAIL, phone: null, isSignup: true, ...FIRST_EPOCHS },
  { userId: null, email: OTHER_EMAIL, phone: OTHER_PHONE, isSignup: true, ...FIRST_EPOCHS },
  { userId: null, email: OTHER_EMAIL, phone: OTHER_PHONE, isSignup: true, taken: ['phone'], ...FIRST_EPOCHS },
  { userId: null, email: OTHER_EMAIL, phone: OTHER_PHONE, isSignup: true, taken: ['email'], ...FIRST_EPOCHS },
];
