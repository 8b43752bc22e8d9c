import type { JsonValue } from './json.js';

/** What a flow of an embedder's own keeps with a user. Its revision counts the changes, from 1. */
export interface UserData {
  readonly value: JsonValue;
  readonly revision: number;
}
