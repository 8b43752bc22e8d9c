import { describe, expect, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { describeEdges, TABLE_TIME, type EdgeRow } from '../testing/edge-table.js';
import { definePipeline, pendingStageIn } from './pipeline.js';

const candidate: Candidate = {
  userId: userId(1),
  email: storedEmail('ann@example.org'),
  phone: null,
  isSignup: false,
  sessionEpoch: 3,
  loginEpoch: 4,
};
const another: Candidate = { ...candidate, userId: userId(2) };
const expiresAt = plusSeconds(TABLE_TIME, 900);
const pending = { candidate, expiresAt, passed: [] };
const nothing = { candidate: null, expiresAt: null, passed: [] };

const proved = { type: 'candidateProved', candidate };
const admitted = { type: 'candidateAdmitted', expiresAt };

/** The edges that every pipeline has, with what comes behind the admission. */
const common = (behindAdmission: EdgeRow): readonly EdgeRow[] => [
  {
    edge: 'anonymous: candidateProved -> admitting',
    event: proved,
    becomes: { candidate },
    effects: [{ admitCandidate: { candidate } }],
  },
  behindAdmission,
  {
    edge: 'admitting: candidateRejected -> anonymous',
    context: { candidate },
    event: { type: 'candidateRejected' },
    becomes: nothing,
  },
  {
    edge: 'confirming: candidateConfirmed -> authenticated',
    context: pending,
    event: { type: 'candidateConfirmed', userId: userId(1) },
    effects: [{ signIn: { userId: userId(1), sessionEpoch: 3 } }],
  },
  {
    edge: 'confirming: candidateRejected -> anonymous',
    context: pending,
    event: { type: 'candidateRejected' },
    becomes: nothing,
  },
];

/** The question that comes behind a stage, which was among those that had to be passed or not. */
type Question = (...passed: readonly string[]) => Record<string, unknown>;

/** The edges of a stage, with the state and the question that come behind it. */
function edgesOf(stage: string, behind: string, question: Question): readonly EdgeRow[] {
  const left = { leaveStage: { stage } };
  const rows: readonly EdgeRow[] = [
    {
      edge: `deciding ${stage}: stageRequired -> pending ${stage}`,
      event: { type: 'stageRequired' },
      effects: [{ enterStage: { stage, candidate } }],
    },
    {
      edge: `deciding ${stage}: stageNotRequired -> ${behind}`,
      event: { type: 'stageNotRequired' },
      effects: [question()],
    },
    {
      edge: `pending ${stage}: stagePassed if isFrom -> ${behind}`,
      event: { type: 'stagePassed', stage },
      becomes: { passed: [stage] },
      effects: [left, question(stage)],
    },
    {
      edge: `pending ${stage}: loginAbandoned -> anonymous`,
      event: { type: 'loginAbandoned' },
      becomes: nothing,
      effects: [left],
    },
    {
      edge: `pending ${stage}: timePassed if isExpired -> anonymous`,
      event: { type: 'timePassed', at: expiresAt },
      becomes: nothing,
      effects: [left],
    },
    {
      // Whoever proves something anew begins anew, as whoever they are now.
      edge: `pending ${stage}: candidateProved -> admitting`,
      event: { type: 'candidateProved', candidate: another },
      becomes: { ...nothing, candidate: another },
      effects: [left, { admitCandidate: { candidate: another } }],
    },
  ];
  return rows.map((row) => ({ context: pending, ...row }));
}

const decide = (stage: string, ...passed: readonly string[]) => ({
  decideStage: { stage, candidate, passed },
});
const confirm = () => ({ confirmCandidate: { candidate } });
const runner = { describe, test };

describeEdges('the pipeline without stages', {
  machine: definePipeline([]).machine,
  rows: common({
    edge: 'admitting: candidateAdmitted -> confirming',
    context: { candidate },
    event: admitted,
    becomes: { expiresAt },
    effects: [confirm()],
  }),
  runner,
});

describeEdges('the pipeline of three stages', {
  machine: definePipeline(['phone', 'email', 'code']).machine,
  rows: [
    ...common({
      edge: 'admitting: candidateAdmitted -> deciding phone',
      context: { candidate },
      event: admitted,
      becomes: { expiresAt },
      effects: [decide('phone')],
    }),
    ...edgesOf('phone', 'deciding email', (...passed) => decide('email', ...passed)),
    ...edgesOf('email', 'deciding code', (...passed) => decide('code', ...passed)),
    ...edgesOf('code', 'confirming', confirm),
  ],
  runner,
});

test.each([
  ['pending verify_email', 'verify_email'],
  ['pending a b', 'a b'],
  ['deciding verify_email', null],
  ['anonymous', null],
  [undefined, null],
  [{ pending: 'verify_email' }, null],
])('the stage that is pending in %j is %j', (state, stage) => {
  expect(pendingStageIn(state)).toBe(stage);
});
