/** How the codes that people type are written. */
export interface CodeFormat {
  readonly numeric: boolean;
  /** Characters, dashes not counted. */
  readonly length: number;
  readonly dashed: boolean;
}

/** Eight consonants in two groups: 2.56 * 10^10 values. */
export const DEFAULT_CODE_FORMAT: CodeFormat = { numeric: false, length: 8, dashed: true };

/**
 * With three tries a guesser finds 3 codes in a million. NIST SP 800-63B-4, 3.1.3.2 asks the same of
 * out-of-band secrets: six decimal digits, about 20 bits.
 */
const MIN_CODE_SPACE = 1_000_000;

/** No vowels, so that no words appear, and no Y, which looks like a V in handwriting. */
const CONSONANTS = 'BCDFGHJKLMNPQRSTVWXZ';
const DIGITS = '0123456789';

/** Two groups up to this length, three above. */
const LONGEST_IN_TWO_GROUPS = 8;

const IGNORED = /[\s!-/:-@[-`{-~]+/g;
const ASCII = /^\p{ASCII}*$/u;

/** The characters that codes of a format are made of; each is to be drawn uniformly. */
export function codeAlphabet(format: CodeFormat): string {
  return format.numeric ? DIGITS : CONSONANTS;
}

/** How many different codes a format has. */
export function codeSpace(format: CodeFormat): number {
  return codeAlphabet(format).length ** format.length;
}

/** Passes only formats with at least a million codes; throws a TypeError otherwise. */
export function assertCodeFormat(format: CodeFormat): void {
  if (!Number.isSafeInteger(format.length) || codeSpace(format) < MIN_CODE_SPACE) {
    throw new TypeError(
      `A code format needs a whole length with at least ${MIN_CODE_SPACE} values: 6 digits or 5 letters`,
    );
  }
}

/** The characters of a code as they are shown: in two or three groups if the format is dashed. */
export function formatCode(characters: string, format: CodeFormat): string {
  if (!format.dashed) return characters;
  const groups = characters.length <= LONGEST_IN_TWO_GROUPS ? 2 : 3;
  const size = Math.max(1, Math.ceil(characters.length / groups));
  return (characters.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join('-');
}

/**
 * The one form in which codes are compared: lower case, without ASCII punctuation and whitespace. Null for
 * text that can match no code, because nothing is left of it or because it is not ASCII.
 */
export function normalizeCode(text: string): string | null {
  // Before lower-casing, which maps some other characters into ASCII: U+212A, the Kelvin sign, to "k".
  if (!ASCII.test(text)) return null;
  const characters = text.replace(IGNORED, '').toLowerCase();
  return characters === '' ? null : characters;
}
