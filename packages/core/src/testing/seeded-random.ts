import { createHash } from 'node:crypto';

import type { Random } from '../ports/random.js';

/** Numbers are drawn from so many bytes: 2^48, the range that the port allows. */
const INTEGER_BYTES = 6;
const INTEGER_SPACE = 2 ** (8 * INTEGER_BYTES);
const TOKEN_BYTES = 32;

/**
 * A Random whose every value follows from its seed, so that a test can be repeated. For tests only: whoever
 * knows the seed knows every token.
 */
export function createPredictableRandomForTests(seed: string): Random {
  const bytes = createByteStream(seed);
  return {
    bytes,
    integer: (maxExclusive) => drawInteger(bytes, maxExclusive),
    token: () => Buffer.from(bytes(TOKEN_BYTES)).toString('base64url'),
  };
}

/** SHA-256 in counter mode: block n is the digest of the seed and n. */
function createByteStream(seed: string): (count: number) => Uint8Array {
  let block = 0;
  let rest = Buffer.alloc(0);
  return (count) => {
    const parts = [rest];
    for (let have = rest.length; have < count; block += 1) {
      const digest = createHash('sha256').update(`${seed}\0${block}`).digest();
      parts.push(digest);
      have += digest.length;
    }
    const all = Buffer.concat(parts);
    rest = all.subarray(count);
    return Uint8Array.from(all.subarray(0, count));
  };
}

function drawInteger(bytes: (count: number) => Uint8Array, maxExclusive: number): number {
  if (!Number.isSafeInteger(maxExclusive) || maxExclusive < 1 || maxExclusive >= INTEGER_SPACE) {
    throw new RangeError('The bound must be a whole number from 1 to 2^48 - 1');
  }
  // Above the largest multiple of the bound low numbers would come up more often: draw again.
  const fair = INTEGER_SPACE - (INTEGER_SPACE % maxExclusive);
  for (;;) {
    const drawn = Buffer.from(bytes(INTEGER_BYTES)).readUIntBE(0, INTEGER_BYTES);
    if (drawn < fair) return drawn % maxExclusive;
  }
}
