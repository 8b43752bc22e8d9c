import type { Brand } from './brand.js';

/** A username as its owner wrote it. */
export type Username = Brand<string, 'Username'>;

/** What usernames are compared and kept unique by: spellings that look alike share one. */
export type UsernameKey = Brand<string, 'UsernameKey'>;

export const USERNAME_MAX_LENGTH = 150;

/** Letters and digits of any script, and @ . + - _ */
const USERNAME = /^[\p{L}\p{N}\p{M}_.@+-]+$/u;

/** Whether a text has only the characters that a username may have. */
export function hasUsernameCharacters(text: string): boolean {
  return USERNAME.test(text);
}

export const username = (text: string): Username => text as Username;

/** NFKC folds full-width and other compatibility forms, so that nobody signs up as somebody's double. */
export function usernameKey(text: string): UsernameKey {
  return text.normalize('NFKC').toLowerCase() as UsernameKey;
}

/**
 * The username that is made up for an account that chose none: the first of the texts that leaves something once it
 * is cut at "@", folded to ASCII, lower-cased and stripped of what a username may not have.
 */
export function suggestUsername(texts: readonly string[]): string {
  for (const text of [...texts, 'user']) {
    const candidate = (text.split('@')[0] ?? '')
      .normalize('NFKD')
      .replaceAll(/\s+/g, '_')
      .replaceAll(/[^\w.+-]/g, '')
      .toLowerCase()
      .slice(0, USERNAME_MAX_LENGTH);
    if (candidate !== '') return candidate;
  }
  throw new TypeError('"user" is always a candidate');
}
