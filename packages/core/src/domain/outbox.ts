import type { Instant } from './instant.js';
import type { JsonObject } from './json.js';

/** What is to be told once the commit that says so is done. Secrets in it are sealed. */
export interface OutboxMessage {
  /** The name of the notice, by which its interpreter is found. */
  readonly notice: string;
  readonly payload: JsonObject;
}

/** A message that waits for delivery. */
export interface QueuedMessage extends OutboxMessage {
  readonly id: number;
  readonly createdAt: Instant;
  /** How often delivery was begun, this time included. */
  readonly attempts: number;
}
