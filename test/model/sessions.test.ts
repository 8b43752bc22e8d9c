import { holdsSecret } from '@sallyport/core/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { pendingStageIn } from '../../packages/core/src/flows/pipeline.js';
import { CONFIGURATIONS, isBesideLogin } from './configurations.js';
import { EXPIRY } from './samples/common.js';
import { walkSessions, type Standing, type Visit } from './walk-sessions.js';

describe.each(CONFIGURATIONS)('in every session that can be (verified $name)', (configuration) => {
  const { flows, stages } = configuration;
  let visits: readonly Visit[] = [];
  beforeAll(async () => {
    visits = await walkSessions(configuration);
    // Thousands of requests: seconds where nothing else runs, many more where much does.
  }, 300_000);

  /** The visits that contradict a sentence, as far as it takes to see why. */
  const against = (contradicts: (visit: Visit) => boolean) =>
    visits
      .filter(contradicts)
      .slice(0, 3)
      .map(({ before, command, at, thought: { audit, answer }, after }) => ({
        ...{ before, command, at, audit, answer, after },
      }));

  /** What is pending of a login; what waits beside it, such as a reset of a password, is none of it. */
  const pendingOf = ({ flows: stored }: Standing) =>
    Object.keys(stored).filter((id) => !isBesideLogin(configuration, id));

  test('every command is taken somewhere, and the walk ends with people signed in', () => {
    const taken = new Set(
      visits
        .filter(({ thought }) => thought.isExpected)
        .map(({ flow, command }) => `${flow} ${command.type}`),
    );
    const commands = [...flows.values()].flatMap((flow) => flow.commands.map((type) => `${flow.id} ${type}`));
    expect(taken).toEqual(new Set(commands));
    expect(visits.some(({ thought }) => thought.draft.isSignedIn)).toBe(true);
  });

  test('the stage that is stored is the one that the pipeline waits for', () => {
    // Or the one that somebody has begun by themselves, as a way to log in.
    const isBegun = ({ flows: stored }: Standing) => stored['login_by_code']?.context['isStage'] === false;
    const pendingIn = (standing: Standing) =>
      pendingStageIn(standing.flows['pipeline']?.value) ?? (isBegun(standing) ? 'login_by_code' : null);
    const stagesIn = ({ flows: stored }: Standing) => stages.filter((stage) => stored[stage] !== undefined);
    expect(against(({ after }) => stagesIn(after).join() !== [pendingIn(after) ?? []].flat().join())).toEqual(
      [],
    );
  });

  test('who signs in does so on the one edge into "authenticated", as somebody, with nothing left pending', () => {
    const lastEdge = {
      flow: 'pipeline',
      event: 'candidateConfirmed',
      from: 'confirming',
      to: 'authenticated',
    };
    expect(
      against(({ thought: { draft, audit }, after }) => {
        const edges = audit.filter(({ to }) => to === 'authenticated');
        const isRight =
          JSON.stringify(edges) === JSON.stringify([lastEdge]) &&
          after.userId !== null &&
          pendingOf(after).length === 0;
        return draft.isSignedIn ? !isRight : edges.length > 0;
      }),
    ).toEqual([]);
  });

  test('who is signed in becomes nobody else', () => {
    expect(
      against(({ before, thought, after }) =>
        before.userId === null
          ? after.userId !== null && !thought.draft.isSignedIn
          : after.userId !== before.userId || thought.draft.isSignedIn,
      ),
    ).toEqual([]);
  });

  test('a signup that is pretended gets nobody in', () => {
    const isPretended = ({ flows: stored }: Standing) =>
      JSON.stringify(stored['pipeline']?.context['candidate'] ?? null).includes('"userId":null');
    expect(visits.some(({ before }) => isPretended(before))).toBe(true);
    expect(
      against(
        ({ before, flow, thought }) =>
          isPretended(before) && flows.get(flow)?.isStage === true && thought.draft.isSignedIn,
      ),
    ).toEqual([]);
  });

  test('who comes too late finds nothing pending, and is not let in', () => {
    expect(
      against(
        ({ at, flow, command, thought, after }) =>
          at === EXPIRY &&
          flows.get(flow)?.isStage === true &&
          command.type !== 'requestCode' &&
          (thought.draft.isSignedIn || pendingOf(after).length > 0),
      ),
    ).toEqual([]);
  });

  test('a command at the wrong time comes to nothing', () => {
    expect(
      against(
        ({ thought: { isExpected, answer, writes, messages } }) =>
          !isExpected && (answer !== null || writes.length > 0 || messages.length > 0),
      ),
    ).toEqual([]);
  });

  test('no password, code or key is in a session, the audit log or the outbox', () => {
    expect(
      against(({ after, thought: { audit, messages, draft } }) =>
        holdsSecret([after, audit, messages, draft.methods]),
      ),
    ).toEqual([]);
  });
});
