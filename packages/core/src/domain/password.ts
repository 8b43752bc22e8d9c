import { trimWhitespace } from './whitespace.js';

/** Everything that can be wrong with a new password, by its code on the wire, in the order of reporting. */
export const PASSWORD_PROBLEMS = [
  'password_too_similar',
  'password_too_short',
  'password_too_common',
  'password_entirely_numeric',
  'password_too_weak',
  'password_too_long',
] as const;

/** One thing that is wrong with a new password. */
export type PasswordProblem = (typeof PASSWORD_PROBLEMS)[number];

/** NIST SP 800-63B-4, 3.1.1.2 asks for at least 64; a bound keeps the work for any one password bounded. */
export const PASSWORD_MAX_CODE_POINTS = 128;

/**
 * The one form in which a password is checked, hashed and compared: without surrounding whitespace, in NFC. Some
 * systems compose what is typed and some do not (NIST SP 800-63B-4, 3.1.1.2 asks for a normal form therefore).
 */
export function normalizePassword(text: string): string {
  return trimWhitespace(text).normalize('NFC');
}

/** The length of a password as NIST SP 800-63B-4, 3.1.1.2 counts it: each code point is one character. */
export function passwordLength(password: string): number {
  return Array.from(password).length;
}

/** Whether a password is longer than any that is accepted. */
export function isTooLong(password: string): boolean {
  return passwordLength(password) > PASSWORD_MAX_CODE_POINTS;
}
