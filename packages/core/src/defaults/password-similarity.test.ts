import { describe, expect, test } from 'vitest';

import { contextWords, isMadeOf, isSimilarToAccount } from './password-similarity.js';

const ALICE = { username: 'alice.liddell', email: 'alice@example.org', siteName: 'Wonder Land' };

describe('similar to the account, as the reference measures it', () => {
  test.each([
    ['the email itself', 'alice@example.org', true],
    ['in another case', 'ALICE@Example.ORG', true],
    ['the username', 'alice.liddell', true],
    ['a part of the username and a little more', 'liddell123', true],
    ['a part of the email and a little more', 'example2024', true],
    ['the same characters in another order', 'gro.elpmaxe@ecila', true],
    ['the name of the site, which the reference does not know', 'wonder land', false],
    ['something else', 'correct-horse-42', false],
  ])('%s', (_kind, password, expected) => {
    expect(isSimilarToAccount(password, ALICE)).toBe(expected);
  });

  test.each([
    // 2 * 7 / (10 + 10), on the bound; 2 * 6 / (10 + 10), below it.
    ['abcdefg123', true],
    ['abcdef1234', false],
  ])('the bound of 0.7 itself is too similar: %s', (password, expected) => {
    expect(isSimilarToAccount(password, { username: 'abcdefghij' })).toBe(expected);
  });

  test('what is not passed is not compared', () => {
    expect(isSimilarToAccount('alice@example.org', {})).toBe(false);
    expect(isSimilarToAccount('alice@example.org', { username: '', email: '' })).toBe(false);
    expect(isSimilarToAccount('', { username: '', email: '' })).toBe(false);
  });

  test('words of other scripts are words, too', () => {
    expect(isSimilarToAccount('дмитрий1', { username: 'дмитрий-константинопольский' })).toBe(true);
  });

  test('characters are counted as often as they occur in both', () => {
    expect(isSimilarToAccount('aaaaaaaa', { username: 'abcdefgh' })).toBe(false);
  });
});

test('context words are the names, whole and by word, from three characters', () => {
  expect(contextWords(ALICE)).toEqual(['aliceliddell', 'alice', 'liddell', 'wonderland', 'wonder', 'land']);
  expect(contextWords({ username: 'jo', email: 'jo@example.org', siteName: 'B & Q' })).toEqual([]);
  expect(contextWords({ email: 'no address' })).toEqual([]);
  expect(contextWords({})).toEqual([]);
});

describe('made of context words', () => {
  test.each([
    ['one word again and again', 'alicealicealice1', true],
    ['two words, decorated', 'Alice-WonderLand-2024!', true],
    ['mostly a word', '!!wonderland123!!', true],
    ['a word that overlaps another', 'wonderlander9', true],
    ['a passphrase with a word in it', 'alice eats seven blue pears', false],
    ['half a word and half not', 'alicebread', false],
    ['none of the words', 'mountain-lamp-river-9', false],
    ['punctuation only', '!!!!!!!!!!!!!!!', false],
  ])('%s', (_kind, password, expected) => {
    expect(isMadeOf(contextWords(ALICE), password)).toBe(expected);
  });

  test('the longest word counts where several fit', () => {
    expect(isMadeOf(['land', 'landmark', 'lan'], 'landmark-abcde')).toBe(true);
  });

  test('what stood on both sides of a word makes no new word', () => {
    expect(isMadeOf(['alice', 'bobby'], 'boalicebby')).toBe(false);
  });

  test('without words nothing is', () => {
    expect(isMadeOf([], 'alicealicealice1')).toBe(false);
    expect(isMadeOf([], '')).toBe(false);
  });
});
