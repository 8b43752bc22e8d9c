import { codeAlphabet, formatCode, normalizeCode, type CodeFormat } from '../../domain/one-time-code.js';
import type { Random } from '../../ports/random.js';
import type { Keyring } from './keyring.js';

/** Makes codes that people type in, and compares what they typed. */
export interface Codes {
  /** A new code, and the keyed hash that is kept of it. */
  issue(format: CodeFormat): { readonly code: string; readonly codeHash: string };
  /** Whether a text is the code of a hash; in constant time, and never for an empty text. */
  matches(text: string, codeHash: string): boolean;
}

export function createCodes(random: Random, keyring: Keyring): Codes {
  return {
    issue: (format) => {
      const alphabet = codeAlphabet(format);
      const characters = Array.from(
        { length: format.length },
        () => alphabet[random.integer(alphabet.length)],
      );
      const code = formatCode(characters.join(''), format);
      return { code, codeHash: keyring.mac(normalizeCode(code) ?? '', 'code') };
    },
    matches: (text, codeHash) => {
      const normalized = normalizeCode(text);
      const isMatch = keyring.verifyMac(codeHash, normalized ?? '', 'code');
      return normalized !== null && isMatch;
    },
  };
}
