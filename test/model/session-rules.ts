import { holdsSecret } from '@sallyport/core/testing';
import { pendingStageIn } from '../../packages/core/src/flows/pipeline.js';
import { isBesideLogin, type Configuration } from './configurations.js';
import { EXPIRY } from './samples/common.js';
import type { Standing, Visit } from './walk-sessions.js';

/** Whether a visit contradicts a sentence. */
type Contradicts = (visit: Visit) => boolean;

/** What holds wherever clients take a session: by the sentence, what would contradict it. */
export function rulesOf(configuration: Configuration): Readonly<Record<string, Contradicts>> {
  const { flows, stages } = configuration;
  const isStage = (id: string) => flows.get(id)?.isStage === true;
  const stagesIn = ({ flows: stored }: Standing) => stages.filter((stage) => stored[stage] !== undefined);
  /** What is pending of a login; what waits beside it, such as a reset of a password, is none of it. */
  const isLoginPending = ({ flows: stored }: Standing) =>
    Object.keys(stored).some((id) => !isBesideLogin(configuration, id));
  return {
    'the stage that is stored is the one that the pipeline waits for': ({ after }) =>
      stagesIn(after).join() !== [stageAwaitedIn(after) ?? []].flat().join(),
    'who signs in does so on the one edge into "authenticated", as somebody, with nothing left pending': ({
      thought: { draft, audit },
      after,
    }) => {
      const edges = audit.filter(({ to }) => to === 'authenticated');
      if (!draft.isSignedIn) return edges.length > 0;
      return !isLastEdgeAlone(edges) || after.userId === null || isLoginPending(after);
    },
    'who is signed in becomes nobody else': ({ before, thought: { draft }, after }) =>
      before.userId === null
        ? after.userId !== null && !draft.isSignedIn
        : after.userId !== before.userId || draft.isSignedIn,
    'a signup that is pretended gets nobody in': ({ before, flow, thought }) =>
      isPretended(before) && isStage(flow) && thought.draft.isSignedIn,
    'who comes too late finds nothing pending, and is not let in': ({ at, flow, command, thought, after }) =>
      at === EXPIRY &&
      isStage(flow) &&
      command.type !== 'requestCode' &&
      (thought.draft.isSignedIn || isLoginPending(after)),
    'a command at the wrong time comes to nothing': ({ thought: { isExpected, answer, writes, messages } }) =>
      !isExpected && (answer !== null || writes.length > 0 || messages.length > 0),
    'no password, code or key is in a session, the audit log or the outbox': ({
      after,
      thought: { audit, messages, draft },
    }) => holdsSecret([after, audit, messages, draft.methods]),
  };
}

/** Whether the candidate of the pending login is nobody. */
export function isPretended({ flows }: Standing): boolean {
  return JSON.stringify(flows['pipeline']?.context['candidate'] ?? null).includes('"userId":null');
}

/** The stage that the pipeline waits for, or the one that somebody has begun by themselves, as a way to log in. */
function stageAwaitedIn({ flows }: Standing): string | null {
  const isBegun = flows['login_by_code']?.context['isStage'] === false;
  return pendingStageIn(flows['pipeline']?.value) ?? (isBegun ? 'login_by_code' : null);
}

const LAST_EDGE = { flow: 'pipeline', event: 'candidateConfirmed', from: 'confirming', to: 'authenticated' };

function isLastEdgeAlone(edges: readonly object[]): boolean {
  return JSON.stringify(edges) === JSON.stringify([LAST_EDGE]);
}
