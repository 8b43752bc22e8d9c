import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { FlowId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import type { Candidate } from '../domain/candidate.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { candidateSchema, instantSchema } from './context-schemas.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';

/**
 * The way of every candidate from "proved something" to "authenticated": each stage in turn is decided on, and
 * entered where it is required. `authenticated` has a single edge, behind the last stage, on which the candidate is
 * looked at once more.
 */
type PipelineEvent =
  | { readonly type: 'candidateProved'; readonly candidate: Candidate }
  | { readonly type: 'stagePassed'; readonly stage: FlowId }
  | { readonly type: 'loginAbandoned' };

interface PipelineContext {
  readonly candidate: Candidate | null;
  readonly expiresAt: Instant | null;
  /** The stages that the candidate had to pass so far. */
  readonly passed: readonly FlowId[];
}

const beginning: PipelineContext = { candidate: null, expiresAt: null, passed: [] };

const effects = pickEffects(
  coreEffects,
  'admitCandidate',
  'decideStage',
  'confirmCandidate',
  'enterStage',
  'leaveStage',
  'signIn',
);

const pipeline = setup({
  types: {
    context: {} as PipelineContext,
    events: {} as EventsOf<never, typeof effects, PipelineEvent>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign((_, { candidate }: { candidate: Candidate }) => ({ ...beginning, candidate })),
    keepExpiry: assign({ expiresAt: (_, { expiresAt }: { expiresAt: Instant }) => expiresAt }),
    notePassed: assign({ passed: ({ context }, { stage }: { stage: FlowId }) => [...context.passed, stage] }),
    forget: assign(beginning),
  },
  guards: {
    // A flow can only vouch for itself: what passes is the stage that is pending, and no other.
    isFrom: ({ event }, { stage }: { stage: FlowId }) =>
      event.type === 'stagePassed' && event.stage === stage,
    isExpired: ({ context, event }) => context.expiresAt !== null && event.at >= context.expiresAt,
  },
});

const PENDING = 'pending ';
const pendingState = (stage: FlowId): string => `${PENDING}${stage}`;
const decidingState = (stage: FlowId): string => `deciding ${stage}`;

/** The stage that is pending in a state of the pipeline, if one is. */
export function pendingStageIn(state: unknown): FlowId | null {
  return typeof state === 'string' && state.startsWith(PENDING) ? state.slice(PENDING.length) : null;
}

/** The same where a pipeline stands, together with whoever waits for the stage. */
export function pendingIn({ value, context }: { readonly value: unknown; readonly context: unknown }) {
  const stage = pendingStageIn(value);
  // It is a pipeline's: no other machine has such states.
  return stage === null ? null : { stage, candidate: (context as PipelineContext).candidate };
}

export const PIPELINE = 'pipeline';

/** The pipeline of these stages, in this order. */
export function definePipeline(stages: readonly FlowId[]): Flow<typeof effects> {
  return defineFlow({
    id: PIPELINE,
    version: 1,
    migrations: {},
    machine: createPipelineMachine(stages),
    context: z.object({
      candidate: candidateSchema.nullable(),
      expiresAt: instantSchema.nullable(),
      passed: z.array(z.string()),
    }),
    effects,
    commands: [],
    isStage: false,
    isOffered: () => false,
    resources: [],
  });
}

function createPipelineMachine(stages: readonly FlowId[]) {
  const stageStates = stages.flatMap((stage, index) => Object.entries(statesOf(stage, stages[index + 1])));
  return pipeline.createMachine({
    id: PIPELINE,
    context: beginning,
    initial: 'anonymous',
    options: { maxIterations: 100 },
    states: {
      anonymous: { entry: 'forget', on: { candidateProved: admit } },
      admitting: admitting(stages[0]),
      ...Object.fromEntries(stageStates),
      confirming,
      authenticated: { type: 'final' },
    },
  });
}

/** Whoever proves something anew begins anew: an earlier login that was pending is replaced. */
const admit = {
  target: 'admitting',
  actions: [
    {
      type: 'keepCandidate',
      params: ({ event }: { event: { candidate: Candidate } }) => ({ candidate: event.candidate }),
    },
    {
      type: 'admitCandidate',
      params: ({ event }: { event: { candidate: Candidate } }) => ({ candidate: event.candidate }),
    },
  ],
} as const;

const confirming = pipeline.createStateConfig({
  on: {
    candidateConfirmed: {
      target: 'authenticated',
      actions: {
        type: 'signIn',
        params: ({ context, event }) => ({
          userId: event.userId,
          sessionEpoch: candidateIn(context).sessionEpoch,
        }),
      },
    },
    candidateRejected: 'anonymous',
  },
});

function admitting(firstStage: FlowId | undefined) {
  return pipeline.createStateConfig({
    on: {
      candidateAdmitted: {
        target: stateAfter(firstStage),
        actions: [
          { type: 'keepExpiry', params: ({ event }) => ({ expiresAt: event.expiresAt }) },
          questionAfter(firstStage),
        ],
      },
      candidateRejected: 'anonymous',
    },
  });
}

/** The two states of a stage: whether it is required, and waiting until it is passed. */
function statesOf(stage: FlowId, next: FlowId | undefined) {
  const goOn = { target: stateAfter(next), actions: questionAfter(next) };
  return {
    [decidingState(stage)]: pipeline.createStateConfig({
      on: {
        stageRequired: {
          target: pendingState(stage),
          actions: {
            type: 'enterStage',
            params: ({ context }) => ({ stage, candidate: candidateIn(context) }),
          },
        },
        stageNotRequired: goOn,
      },
    }),
    [pendingState(stage)]: pipeline.createStateConfig({
      exit: { type: 'leaveStage', params: { stage } },
      on: {
        stagePassed: {
          target: goOn.target,
          guard: { type: 'isFrom', params: { stage } },
          actions: [{ type: 'notePassed', params: { stage } }, goOn.actions],
        },
        loginAbandoned: 'anonymous',
        timePassed: { guard: 'isExpired', target: 'anonymous' },
        candidateProved: admit,
      },
    }),
  };
}

function stateAfter(next: FlowId | undefined): string {
  return next === undefined ? 'confirming' : decidingState(next);
}

function questionAfter(next: FlowId | undefined) {
  return next === undefined
    ? ({ type: 'confirmCandidate', params: ofCandidate } as const)
    : ({
        type: 'decideStage',
        params: ({ context }: { context: PipelineContext }) => ({
          ...ofCandidate({ context }),
          stage: next,
          passed: context.passed,
        }),
      } as const);
}

function ofCandidate({ context }: { context: PipelineContext }): { readonly candidate: Candidate } {
  return { candidate: candidateIn(context) };
}

function candidateIn({ candidate }: PipelineContext): Candidate {
  if (candidate === null) throw new TypeError('only a candidate gets beyond the beginning');
  return candidate;
}
