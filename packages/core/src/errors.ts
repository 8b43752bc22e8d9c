/** All that can go wrong without a user being able to cause it. */
export const ERROR_CODES = [
  /** The options do not make sense; the message lists all that is wrong with them. */
  'invalid-configuration',
  /** The definition of a flow breaks a rule. */
  'invalid-flow',
  /** A machine failed, asked for what it may not, or never came to rest. */
  'flow-failed',
  /** A flow was stored by a newer version of this server, which alone can go on with it. */
  'flow-newer',
  /** The store cannot be reached, or cannot answer. */
  'store-unavailable',
  /** The schema of the store is not the one this version needs. */
  'store-outdated',
  /** What came in cannot be served where it was mounted, such as a request body that was consumed before. */
  'invalid-mount',
  /** Others changed the same thing again and again. */
  'contention',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What only a broken world or a broken programmer can cause. Its text never holds a secret or an address. */
export class SallyportError extends Error {
  override readonly name = 'SallyportError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
