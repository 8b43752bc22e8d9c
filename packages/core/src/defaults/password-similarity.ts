import { passwordLength } from '../domain/password.js';
import type { PasswordContext } from '../ports/password-policy.js';

/** The bound of the reference's framework (`UserAttributeSimilarityValidator`). */
const MAX_SIMILARITY = 0.7;

/** Shorter parts, as of "Jo & Co", are in too many passwords by chance. */
const SHORTEST_CONTEXT_WORD = 3;

/** Python's `\W+`, which knows the letters and numbers of all scripts, unlike JavaScript's. */
const BETWEEN_WORDS = /[^\p{L}\p{N}_]+/u;
/** All but letters, their marks, and numbers. */
const DECORATION = /[^\p{L}\p{M}\p{N}]+/gu;

/**
 * Whether a password has at least 70 % of its characters in common with the username, the email or a word of
 * either, as the reference measures it.
 */
export function isSimilarToAccount(password: string, context: PasswordContext): boolean {
  const text = password.toLowerCase();
  return [context.username, context.email]
    .filter((attribute) => attribute !== undefined)
    .map((attribute) => attribute.toLowerCase())
    .flatMap((attribute) => [attribute, ...attribute.split(BETWEEN_WORDS)])
    .some((part) => sharedRatio(text, part) >= MAX_SIMILARITY);
}

/** `SequenceMatcher.quick_ratio` of Python: twice the characters in common, in any order, by all characters. */
function sharedRatio(one: string, other: string): number {
  const unmatched = new Map<string, number>();
  for (const character of other) unmatched.set(character, (unmatched.get(character) ?? 0) + 1);
  let shared = 0;
  for (const character of one) {
    const left = unmatched.get(character) ?? 0;
    if (left > 0) shared += 1;
    unmatched.set(character, left - 1);
  }
  return (2 * shared) / (passwordLength(one) + passwordLength(other));
}

/**
 * What an attacker who knows the account tries first (NIST SP 800-63B-4, 3.1.1.2: context-specific words): the
 * username, the local part of the email and the name of the site, whole and by word, in lower case.
 */
export function contextWords(context: PasswordContext): readonly string[] {
  const localPart = context.email?.slice(0, Math.max(0, context.email.lastIndexOf('@')));
  const words = [context.username, localPart, context.siteName]
    .filter((name) => name !== undefined)
    .map((name) => name.toLowerCase())
    .flatMap((name) => [name, ...name.split(BETWEEN_WORDS)])
    .map(withoutDecoration);
  return [...new Set(words)].filter((word) => passwordLength(word) >= SHORTEST_CONTEXT_WORD);
}

/**
 * Whether more than half of the letters and digits of a password are context words: the words "and derivatives
 * thereof". The whole password is judged: a passphrase in which one of them appears is not refused.
 */
export function isMadeOf(words: readonly string[], password: string): boolean {
  const text = withoutDecoration(password.toLowerCase());
  const longestFirst = words.toSorted((one, other) => other.length - one.length);
  // A space in the place of a word, so that what stood left and right of it makes no new one.
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ' '), text).replaceAll(' ', '');
  return rest.length < text.length / 2;
}

function withoutDecoration(text: string): string {
  return text.replace(DECORATION, '');
}
