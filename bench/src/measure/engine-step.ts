import type * as SnapshotModule from '../../../packages/core/src/engine/snapshot.js';
import type * as StepModule from '../../../packages/core/src/engine/step.js';
import type * as FlowModule from '../../../packages/core/src/flows/verify-email-by-code.js';
import { median, medianRatio } from './statistics.js';

// Loaded as built, and by their paths: what steps a machine is nobody's to import but the engine's.
const core = new URL('../../../packages/core/dist/', import.meta.url);
const { step } = (await load('engine/step.js')) as typeof StepModule;
const { restore, store } = (await load('engine/snapshot.js')) as typeof SnapshotModule;
const { defineVerifyEmailByCode } = (await load('flows/verify-email-by-code.js')) as typeof FlowModule;

function load(path: string): Promise<unknown> {
  return import(new URL(path, core).href);
}

/** What one step of a stored flow takes in the engine and in a function written for it, in microseconds. */
export interface EngineStep {
  readonly engineMicroseconds: number;
  readonly reducerMicroseconds: number;
  readonly ratio: number;
}

/** A code is waited for, and an empty one comes: a guard, an assignment, two effects; the flow is kept. */
const STORED = JSON.stringify({
  flow: 'verify_email',
  version: 1,
  value: 'awaitingCode',
  context: {
    candidate: {
      userId: 7,
      email: 'bob@example.org',
      phone: null,
      isSignup: true,
      sessionEpoch: 0,
      loginEpoch: 0,
    },
    email: 'bob@example.org',
    pretendedEmail: null,
    isNewcomer: true,
    codeHash: 'v1.sKqtKZ7gmVYOm3Q7lyRWPAWXRZUp5yXtBYZpUWgAqEM',
    limits: { expiresAt: 1_800_000_900_000, attempts: 3, resends: 0, changes: 0 },
  },
});
const EVENT = { type: 'submitNothing', at: 1_800_000_000_000 };

const flow = defineVerifyEmailByCode();

/** As the engine does it: read, checked, stepped, written. */
export function stepByEngine(text: string): string {
  const restored = restore(flow, JSON.parse(text) as Parameters<typeof restore>[1]);
  if (restored.type !== 'restored') throw new TypeError('the stored flow cannot be read');
  const { snapshot, requested } = step(flow.machine, restored.snapshot, EVENT);
  if (requested.length === 0) throw new TypeError('the flow has nothing to say');
  return JSON.stringify(store(flow, snapshot));
}

interface Kept {
  readonly value: string;
  readonly context: { readonly limits: { readonly attempts: number } | null };
}

/** As somebody would write it by hand, who trusts what is stored. */
export function stepByReducer(text: string): string {
  const { state, requested } = reduce(JSON.parse(text) as Kept, EVENT);
  if (requested.length === 0) throw new TypeError('the flow has nothing to say');
  return JSON.stringify(state);
}

function reduce(
  state: Kept,
  event: { readonly type: string },
): { state: Kept; requested: readonly object[] } {
  const answer = { type: 'answer', problems: [{ code: 'required', param: 'key' }] };
  if (state.value !== 'awaitingCode' || event.type !== 'submitNothing') return { state, requested: [] };
  const { limits } = state.context;
  if (limits === null || limits.attempts <= 1) {
    return { state: { ...state, value: 'abandoned' }, requested: [answer, { type: 'abandonLogin' }] };
  }
  const context = { ...state.context, limits: { ...limits, attempts: limits.attempts - 1 } };
  return { state: { ...state, context }, requested: [answer] };
}

const STEPS = 20_000;

/** Both by turns in one process; the first round, in which code is compiled, is not counted. */
export function measureEngineStep(rounds: number): EngineStep {
  if (stepByEngine(STORED) !== stepByReducer(STORED)) throw new TypeError('the two do not do the same');
  const engine: number[] = [];
  const reducer: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const byReducer = microsecondsOf(stepByReducer);
    const byEngine = microsecondsOf(stepByEngine);
    if (round === 0) continue;
    engine.push(byEngine);
    reducer.push(byReducer);
  }
  return {
    engineMicroseconds: median(engine),
    reducerMicroseconds: median(reducer),
    ratio: medianRatio(engine, reducer),
  };
}

function microsecondsOf(stepOnce: (text: string) => string): number {
  const startedAt = performance.now();
  for (let done = 0; done < STEPS; done += 1) stepOnce(STORED);
  return ((performance.now() - startedAt) * 1000) / STEPS;
}
