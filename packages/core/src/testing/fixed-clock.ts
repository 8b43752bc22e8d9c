import { plusSeconds, type Instant } from '../domain/instant.js';
import type { Clock } from '../ports/clock.js';

/** A clock that stands still until a test moves it. */
export interface FixedClock extends Clock {
  /** Moves the time by so many seconds; back, if negative. */
  advance(seconds: number): void;
}

/** A clock that shows the given instant until it is advanced. */
export function createFixedClock(start: Instant): FixedClock {
  let current = start;
  return {
    now: () => current,
    advance: (seconds) => {
      current = plusSeconds(current, seconds);
    },
  };
}
