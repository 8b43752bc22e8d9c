import { instant } from '../domain/instant.js';
import type { Clock } from '../ports/clock.js';

/** The wall clock of the machine. */
export const systemClock: Clock = { now: () => instant(Date.now()) };
