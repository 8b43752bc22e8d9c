import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';

import type * as argon2Library from '@node-rs/argon2';
import pLimit from 'p-limit';

import { isTooLong } from '../domain/password.js';
import type { PasswordHasher } from '../ports/password-hasher.js';

/** The cost of one hash (RFC 9106, 3.1), and how many may be computed at once. */
export interface Argon2Options {
  /** Memory per computation; 19456 (19 MiB) by default and at least. */
  readonly memoryKib?: number;
  /** Passes over the memory; 2 by default and at least. */
  readonly passes?: number;
  /** Lanes of the memory; 1 by default. */
  readonly parallelism?: number;
  /** Computations at once; one less than there are cores by default, so that one is left for everything else. */
  readonly maxConcurrent?: number;
}

type Argon2 = typeof argon2Library;
type Range = readonly [least: number, most: number];

interface Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

/**
 * At least OWASP's minimum (Password Storage Cheat Sheet, Argon2id). The upper bounds of memory and passes hold
 * for stored hashes too: one row with an enormous cost would otherwise take the server down.
 */
const MEMORY_KIB: Range = [19_456, 1_048_576];
const PASSES: Range = [2, 64];
const PARALLELISM: Range = [1, 16];
const CONCURRENT: Range = [1, 1024];

/** The library's own sizes, which are those that RFC 9106, 3.1 recommends. */
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** Hashes with argon2id; throws a TypeError for options below OWASP's minimum. The library is loaded on first use. */
export function createArgon2Hasher(options: Argon2Options = {}): PasswordHasher {
  const cost = parseCost(options);
  const gate = pLimit(parseMaxConcurrent(options));
  const decoy = createDecoy(cost);
  let library: Promise<Argon2> | undefined;
  const load = (): Promise<Argon2> => (library ??= import('@node-rs/argon2'));

  return {
    decoy,
    hash: async (password) => {
      if (isTooLong(password)) throw new TypeError('The password is too long to be hashed');
      const argon2 = await load();
      const { memoryKib: memoryCost, passes: timeCost, parallelism } = cost;
      return gate(() => argon2.hash(password, { memoryCost, timeCost, parallelism }));
    },
    verify: async (hash, password) => {
      const argon2 = await load();
      // Where the answer is known already the work is done all the same: time would tell such a case apart.
      const stored = isReadable(argon2, hash) ? hash : decoy;
      const tried = isTooLong(password) ? '' : password;
      const matches = await gate(() => argon2.verify(stored, tried));
      return matches && stored === hash && tried === password;
    },
    // Any difference counts, not only a weaker hash: its own time would tell it from the decoy.
    needsRehash: (hash) => !hash.startsWith(encodeCost(cost)),
  };
}

function parseCost(options: Argon2Options): Cost {
  const { memoryKib = MEMORY_KIB[0], passes = PASSES[0], parallelism = PARALLELISM[0] } = options;
  assertInRange('memoryKib', memoryKib, MEMORY_KIB);
  assertInRange('passes', passes, PASSES);
  assertInRange('parallelism', parallelism, PARALLELISM);
  return { memoryKib, passes, parallelism };
}

function parseMaxConcurrent({
  maxConcurrent = Math.max(1, availableParallelism() - 1),
}: Argon2Options): number {
  assertInRange('maxConcurrent', maxConcurrent, CONCURRENT);
  return maxConcurrent;
}

function assertInRange(name: keyof Argon2Options, value: number, [least, most]: Range): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new TypeError(`The argon2 option ${name} must be a whole number from ${least} to ${most}`);
}

/** Random bytes in the place of salt and tag: nobody knows a password for them, and finding one is a preimage. */
function createDecoy(cost: Cost): string {
  return `${encodeCost(cost)}${encodeBase64(randomBytes(SALT_BYTES))}$${encodeBase64(randomBytes(TAG_BYTES))}`;
}

/** How a hash of this cost begins: argon2id, version 19, in the PHC string format. */
function encodeCost({ memoryKib, passes, parallelism }: Cost): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$`;
}

/** The base64 of the PHC string format has no padding. */
function encodeBase64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

/** Whether the library can verify against the hash, at a cost that this server can bear. */
function isReadable(argon2: Argon2, hash: string): boolean {
  try {
    const { memoryCost, timeCost } = argon2.parseOptions(hash);
    return memoryCost <= MEMORY_KIB[1] && timeCost <= PASSES[1];
  } catch {
    return false;
  }
}
