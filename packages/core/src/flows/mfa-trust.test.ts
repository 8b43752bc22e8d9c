import { describe, expect, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { userId } from '../domain/ids.js';
import { describeEdges } from '../testing/edge-table.js';
import { defineMfaTrust, mfaTrustMachine } from './mfa-trust.js';

const candidate: Candidate = {
  userId: userId(1),
  email: null,
  phone: null,
  isSignup: false,
  sessionEpoch: 3,
  loginEpoch: 4,
};
const passStage = { passStage: {} };

describeEdges('the question whether to trust a browser', {
  machine: mfaTrustMachine,
  rows: [
    {
      edge: 'idle: stageEntered -> awaitingDecision',
      event: { type: 'stageEntered', candidate },
      becomes: { candidate },
    },
    {
      edge: 'awaitingDecision: trustBrowser -> passed',
      context: { candidate },
      event: { type: 'trustBrowser' },
      effects: [{ trustBrowser: { candidate } }, passStage],
    },
    {
      edge: 'awaitingDecision: declineTrust -> passed',
      context: { candidate },
      event: { type: 'declineTrust' },
      effects: [passStage],
    },
  ],
  runner: { describe, test },
});

const [resource] = defineMfaTrust().resources;

test.each<[body: object, type: string]>([
  [{ trust: true }, 'trustBrowser'],
  [{ trust: 'true' }, 'trustBrowser'],
  [{ trust: 1 }, 'trustBrowser'],
  [{ trust: false }, 'declineTrust'],
  [{ trust: 'False' }, 'declineTrust'],
  [{ trust: null }, 'declineTrust'],
  [{ trust: '' }, 'declineTrust'],
  [{ trust: [] }, 'declineTrust'],
  [{}, 'declineTrust'],
])('%j is to say %s', (body, type) => {
  const endpoint = resource?.verbs.POST;
  if (endpoint?.type !== 'command') throw new TypeError('there is such an endpoint');
  expect(endpoint.parse({ body: { ...body }, header: () => undefined })).toEqual({
    ok: true,
    value: { type },
  });
});

test('an app is not asked', () => {
  expect(resource?.clients).toEqual(['browser']);
});
