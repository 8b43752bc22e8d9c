import type { Instant } from '../domain/instant.js';

/**
 * Where the engine learns the time.
 *
 * An implementation must never throw. It may step back, as wall clocks do: no rule relies on two readings
 * being in order, and the engine reads it once per request.
 */
export interface Clock {
  /** The time now. */
  now(): Instant;
}
