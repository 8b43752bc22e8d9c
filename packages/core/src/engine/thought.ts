import type { Answer } from '../domain/answer.js';
import type { AuditEvent } from '../domain/audit.js';
import type { OutboxMessage } from '../domain/outbox.js';
import type { RateTicket } from '../ports/rate-limiter.js';
import type { Expectation, StoreWrite } from '../ports/store.js';
import type { Draft } from './draft.js';

/** What a request came to, before anything of it is written. */
export interface Thought {
  readonly draft: Draft;
  readonly answer: Answer | null;
  readonly writes: readonly StoreWrite[];
  readonly expectations: readonly Expectation[];
  readonly messages: readonly OutboxMessage[];
  readonly audit: readonly Transition[];
  /** The reservations whose tickets go back once it is written. */
  readonly givenBack: readonly RateTicket[];
  /** Whether the flow expected the command where it stood. */
  readonly isExpected: boolean;
}

export type Transition = Pick<AuditEvent, 'flow' | 'event' | 'from' | 'to'>;

/** What was reserved for a request stays reserved, however often it is thought through. */
export type Reservations = Map<string, RateTicket>;
