import type { Brand } from './brand.js';

/** A point in time: whole milliseconds since the Unix epoch. */
export type Instant = Brand<number, 'Instant'>;

/** The instant of a count of milliseconds; throws a TypeError for anything but a whole number. */
export function instant(milliseconds: number): Instant {
  if (!Number.isSafeInteger(milliseconds)) {
    throw new TypeError('An instant is a whole number of milliseconds since the Unix epoch');
  }
  return milliseconds as Instant;
}

/** The instant so many seconds later (or earlier, if negative), to the nearest millisecond. */
export function plusSeconds(at: Instant, seconds: number): Instant {
  return instant(at + Math.round(seconds * 1000));
}

/** Seconds since the Unix epoch with their fraction: how the wire writes times. */
export function toUnixSeconds(at: Instant): number {
  return at / 1000;
}
