import { randomBytes, randomInt } from 'node:crypto';

import type { Random } from '../ports/random.js';

const TOKEN_BYTES = 32;

/** The generator of the operating system, by way of OpenSSL. */
export const secureRandom: Random = {
  bytes: (count) => randomBytes(count),
  // randomInt rejects and draws again where a modulo would be biased.
  integer: (maxExclusive) => randomInt(maxExclusive),
  token: () => randomBytes(TOKEN_BYTES).toString('base64url'),
};
