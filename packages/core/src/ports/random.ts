/**
 * The only source of randomness of the engine: tokens, codes, ids, challenges.
 *
 * An implementation must be cryptographically secure (NIST SP 800-90A or the operating system's generator),
 * share no state that a fork or a restored snapshot would repeat, and throw rather than return weak values.
 */
export interface Random {
  /** So many bytes that nobody can predict; a new array at each call. */
  bytes(count: number): Uint8Array;

  /**
   * A whole number from 0 up to, but not including, the bound, each with the same probability: a modulo of
   * random bytes would prefer low ones. Throws unless the bound is whole and from 1 to 2^48 - 1.
   */
  integer(maxExclusive: number): number;

  /** 256 random bits as 43 characters of base64url: the size of every token and key that is carried around. */
  token(): string;
}
