import { createHash } from 'node:crypto';
import { instant, type ReplaceablePorts } from '@sallyport/core';
import { hashOf } from './accounts.js';

/** What an engine is given in the place of chance and time, and what can be told of it afterwards. */
export interface PredictablePorts {
  readonly ports: ReplaceablePorts;
  /** Sets the clock, and says which of the takes from a limiter are refused. */
  begin(request: { readonly at: number; readonly refused: number }): void;
  /** Says how often a limiter was asked since then. */
  end(): number;
  /** The codes that were drawn so far: one of each format. */
  readonly codes: ReadonlySet<string>;
  /** The token that has that hash. */
  tokenOf(hash: string): string | null;
}

/** No code has more characters; the codes of a whole sheet together do. */
const LONGEST_CODE = 24;

const DIGITS = 10;
const CONSONANTS = 20;

/** All codes of a format are the same one, so that it need not be read in a mail; tokens are all different. */
export function createPredictablePorts(): PredictablePorts {
  const tokens = new Map<string, string>();
  let now = 0;
  let refused = 0;
  let takes = 0;
  let drawn: string[] = [];
  const codes = new Set<string>();
  let count = 0;
  return {
    ports: {
      clock: { now: () => instant(now) },
      random: {
        bytes: (length) => {
          count += 1;
          const block = createHash('shake256', { outputLength: length }).update(`bytes ${String(count)}`);
          return new Uint8Array(block.digest());
        },
        integer: (bound) => {
          if (bound === DIGITS) drawn.push('0');
          if (bound === CONSONANTS) drawn.push('B');
          // Whoever draws until all are different would draw for ever.
          return drawn.length <= LONGEST_CODE ? 0 : Math.abs(Math.imul(drawn.length, 2_654_435_761)) % bound;
        },
        token: () => {
          count += 1;
          const token = sha256(`token ${String(count)}`);
          tokens.set(sha256(token), token);
          return token;
        },
      },
      hasher: {
        decoy: 'plain:',
        hash: async (password) => hashOf(password),
        verify: async (hash, password) => hash === hashOf(password),
        needsRehash: () => false,
      },
      passwordPolicy: { check: async () => [] },
      rateLimiter: {
        take: async () => {
          takes += 1;
          return { isGranted: takes !== refused, taken: [] };
        },
        giveBack: async () => undefined,
      },
    },
    begin: (request) => {
      now = request.at;
      refused = request.refused;
      takes = 0;
      drawn = [];
    },
    end: () => {
      if (drawn.length > 0 && drawn.length <= LONGEST_CODE) codes.add(drawn.join(''));
      return takes;
    },
    codes,
    tokenOf: (hash) => tokens.get(hash) ?? null,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
