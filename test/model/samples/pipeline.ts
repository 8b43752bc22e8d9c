import type { FlowId } from '@sallyport/core';
import type { SamplesOf } from '@sallyport/core/testing';
import type { definePipeline } from '../../../packages/core/src/flows/pipeline.js';
import { CANDIDATES, EXPIRY, STAMPS } from './common.js';

export function pipelineSamples(stages: readonly FlowId[]): SamplesOf<ReturnType<typeof definePipeline>> {
  return {
    stamps: STAMPS,
    events: [
      ...CANDIDATES.map((candidate) => ({ type: 'candidateProved', candidate })),
      ...[...stages, 'no stage at all'].map((stage) => ({ type: 'stagePassed', stage })),
      { type: 'loginAbandoned' },
      { type: 'timePassed' },
    ],
    replies: {
      admitCandidate: () => [{ type: 'candidateAdmitted', expiresAt: EXPIRY }, { type: 'candidateRejected' }],
      decideStage: () => [{ type: 'stageRequired' }, { type: 'stageNotRequired' }],
      // Nobody confirms a candidate who is no user.
      confirmCandidate: ({ candidate: { userId } }) => [
        { type: 'candidateRejected' },
        ...(userId === null ? [] : [{ type: 'candidateConfirmed', userId } as const]),
      ],
    },
  };
}
