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
 * What the reference trims (Python's `str.strip`). `String.trim` differs: it spares the separators U+001C to
 * U+001F and U+0085, and takes U+FEFF, so a password with one of them at its edge would no longer match.
 */
const WHITESPACE: ReadonlySet<number> = new Set([
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680],
  ...[0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a],
  ...[0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
]);

/**
 * The one form in which a password is checked, hashed and compared: without surrounding whitespace, in NFC. Some
 * systems compose what is typed and some do not (NIST SP 800-63B-4, 3.1.1.2 asks for a normal form therefore).
 */
export function normalizePassword(text: string): string {
  let start = 0;
  let end = text.length;
  // A loop, because a trailing `\s+$` takes quadratic time on long inner whitespace.
  while (start < end && WHITESPACE.has(text.charCodeAt(start))) start += 1;
  while (end > start && WHITESPACE.has(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end).normalize('NFC');
}

/** The length of a password as NIST SP 800-63B-4, 3.1.1.2 counts it: each code point is one character. */
export function passwordLength(password: string): number {
  return Array.from(password).length;
}

/** Whether a password is longer than any that is accepted. */
export function isTooLong(password: string): boolean {
  return passwordLength(password) > PASSWORD_MAX_CODE_POINTS;
}
