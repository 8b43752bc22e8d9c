/**
 * Makes and checks password hashes.
 *
 * Passwords arrive normalised (`normalizePassword`). An implementation must use a memory-hard function with a
 * random salt of at least 128 bits per hash, write all parameters into the hash, and bound how many
 * computations run at once, since each takes memory and a core. It must not log passwords or hashes.
 */
export interface PasswordHasher {
  /**
   * A hash that no password matches, in the format and at the cost of those that `hash` makes: verifying
   * against it is the same work for an unknown account as for a known one.
   */
  readonly decoy: string;

  /** A new hash with the current parameters; throws a TypeError for a password that `isTooLong`. */
  hash(password: string): Promise<string>;

  /**
   * Whether the password is the one the hash was made of, compared in constant time. A malformed hash and a
   * password that is too long answer false after the same work as a mismatch, never with an error. Rejects
   * only if it cannot compute at all, so that a broken dependency is not taken for a wrong password.
   */
  verify(hash: string, password: string): Promise<boolean>;

  /**
   * Whether a hash that has just been verified was made with other parameters than the current ones, and should
   * be replaced now that its password is at hand.
   */
  needsRehash(hash: string): boolean;
}
