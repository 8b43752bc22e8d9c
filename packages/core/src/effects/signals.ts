import type { Answer } from '../domain/answer.js';
import type { Candidate } from '../domain/candidate.js';
import type { FlowId, UserId } from '../domain/ids.js';
import { pickEffects, signal, type ParamsOf, type Requested } from './effect.js';

/** What flows say to the engine itself. */
export const signals = {
  /** What the client is told; without it, the state of the session is. */
  answer: signal<Answer>(),
  /** What the client is told, and nothing else comes of the request: no write, no new state. */
  refuse: signal<Answer>(),
  /** Hands a candidate to the pipeline. */
  prove: signal<{ readonly candidate: Candidate }>(),
  /** Tells the pipeline that this stage is done. */
  passStage: signal<Record<string, never>>(),
  /** Puts on record that this flow was passed now: `requireFlow` lets the session through to a route. */
  markPassed: signal<Record<string, never>>(),
  /** Tells the pipeline that the pending login, if there is one, is over. */
  abandonLogin: signal<Record<string, never>>(),
  /** The session goes on under a new token, and under the epoch that its user has by now. */
  renewSession: signal<{ readonly sessionEpoch: number }>(),
  /** The session ends, with all that is pending in it. */
  endSession: signal<Record<string, never>>(),
  /** The pipeline only: begins the flow of a stage. */
  enterStage: signal<{ readonly stage: FlowId; readonly candidate: Candidate }>(),
  /** The pipeline only: drops the flow of a stage, however far it came. */
  leaveStage: signal<{ readonly stage: FlowId }>(),
  /** The pipeline only: the session becomes the user's, under a new token. */
  signIn: signal<{ readonly userId: UserId; readonly sessionEpoch: number }>(),
} as const;

/** What every flow of an embedder's own may say. */
export const publicSignals = pickEffects(
  signals,
  'answer',
  'passStage',
  'markPassed',
  'abandonLogin',
  'endSession',
);

export type PublicSignals = typeof publicSignals;

type Signals = typeof signals;

type RequestedSignal = {
  [N in keyof Signals]: { readonly name: N; readonly params: ParamsOf<Signals[N]> };
}[keyof Signals];

/** Takes a signal that a machine asked for, whose parameters were checked when it was compiled. */
export function asSignal(requested: Requested): RequestedSignal {
  return requested as RequestedSignal;
}
