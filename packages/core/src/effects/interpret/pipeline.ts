import type { User } from '../../domain/account.js';
import type { Candidate } from '../../domain/candidate.js';
import { plusSeconds } from '../../domain/instant.js';
import type { FlowId } from '../../domain/ids.js';
import { findUnder } from './find-under.js';
import type { Scope } from './interpreter.js';
import type { InterpreterParts, Questions } from './parts.js';

/** Whether a stage of the login is required of a candidate, who had to pass others in this login before. */
export type StageCondition = (
  candidate: Candidate,
  scope: Scope,
  passed: readonly FlowId[],
) => Promise<boolean>;

/** Answers who gets into the pipeline, through which of its stages, and out of it. */
export function pipelineQuestions(
  { account }: InterpreterParts,
  conditions: Readonly<Record<FlowId, StageCondition>>,
): Questions<'admitCandidate' | 'decideStage' | 'confirmCandidate'> {
  return {
    admitCandidate: async ({ candidate }, scope) => {
      const isPretended = candidate.userId === null;
      const isAdmitted = isPretended || (await findUnchanged(candidate, scope)) !== null;
      return {
        reply: isAdmitted
          ? { type: 'candidateAdmitted', expiresAt: plusSeconds(scope.at, account.loginTimeout) }
          : { type: 'candidateRejected' },
      };
    },

    decideStage: async ({ stage, candidate, passed }, scope) => {
      const isRequired = conditions[stage];
      // A stage without a condition is one that nobody may skip.
      const required = isRequired === undefined || (await isRequired(candidate, scope, passed));
      return { reply: { type: required ? 'stageRequired' : 'stageNotRequired' } };
    },

    confirmCandidate: async ({ candidate }, scope) => {
      const user = await findUnchanged(candidate, scope);
      if (!user) return { reply: { type: 'candidateRejected' } };
      const { id, sessionEpoch, loginEpoch } = user;
      return {
        reply: { type: 'candidateConfirmed', userId: id },
        expects: [{ type: 'userUnchanged', userId: id, sessionEpoch, loginEpoch }],
      };
    },
  };
}

/** The user of a candidate; nobody where a signup is pretended. */
async function findUnchanged(candidate: Candidate, scope: Scope): Promise<User | null> {
  return candidate.userId === null ? null : findUnder(candidate.userId, candidate, scope);
}
