import type { SamplesOf } from '@sallyport/core/testing';
import type { defineMfaTrust } from '../../../packages/core/src/flows/mfa-trust.js';
import { CANDIDATES, STAMPS } from './common.js';

export const mfaTrustSamples: SamplesOf<ReturnType<typeof defineMfaTrust>> = {
  stamps: STAMPS,
  events: [
    // Nobody gets as far who is no user.
    ...CANDIDATES.filter(({ userId }) => userId !== null).map((candidate) => ({
      type: 'stageEntered',
      candidate,
    })),
    { type: 'trustBrowser' },
    { type: 'declineTrust' },
    { type: 'timePassed' },
  ],
  replies: {},
};
