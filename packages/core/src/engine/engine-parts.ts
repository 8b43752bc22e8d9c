import type { Candidate } from '../domain/candidate.js';
import type { FlowId } from '../domain/ids.js';
import type { FlowCodes } from '../effects/interpret/flow-codes.js';
import type { AnyInterpreters } from '../effects/interpret/interpreter.js';
import type { Flow } from '../flows/define-flow.js';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import type { RateLimiter } from '../ports/rate-limiter.js';
import type { Store } from '../ports/store.js';
import type { TokenHash } from '../domain/ids.js';
import type { SessionToken } from '../domain/ids.js';

/** Where a machine stands, as far as it is stored. */
export interface Place {
  readonly value: unknown;
  readonly context: unknown;
}

export interface PendingStage {
  readonly stage: FlowId;
  readonly candidate: Candidate | null;
}

/** What an engine is made of. */
export interface EngineParts {
  readonly flows: ReadonlyMap<FlowId, Flow>;
  readonly pipeline: Flow;
  /** The stage that is pending where the pipeline stands, and whose login waits for it. */
  readonly pendingIn: (pipeline: Place) => PendingStage | null;
  readonly interpreters: AnyInterpreters;
  readonly codes: FlowCodes;
  readonly store: Store;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  readonly random: Random;
  /** SHA-256, base64url. */
  readonly hashToken: (token: SessionToken) => TokenHash;
  /** How long a session lives after it was last changed, in seconds. */
  readonly sessionSeconds: number;
  /** Told that a commit has left messages to deliver. Must not throw. */
  readonly onMessages: () => void;
  /** Told of what went wrong without being in the way of an answer. Must not throw. */
  readonly onError: (error: unknown) => void;
}
