import { waitingPlaces, explore } from '@sallyport/core/testing';
import type { StoredFlow } from '@sallyport/core';
import type { Executor } from '@sallyport/store-postgres';
import { restore } from '../../../packages/core/src/engine/snapshot.js';
import { builtInFlows } from '../../../packages/core/src/flows/index.js';
import { pendingStageIn } from '../../../packages/core/src/flows/pipeline.js';
import { parseSettings } from '../../../packages/core/src/options.js';
import { samplesFor } from '../../model/samples/index.js';
import { JOURNEY_OPTIONS } from '../journey-options.js';

interface SessionRow {
  readonly id: number;
  readonly userId: number | null;
  readonly epoch: number | null;
  readonly userEpoch: number | null;
  readonly flows: Readonly<Record<string, StoredFlow>>;
}

/** What is not as it may be in the tables: sessions in which no request could have left them, users without order. */
export async function illegalStates(executor: Executor, schema: string): Promise<readonly string[]> {
  const problemsOf = sessionRules();
  const sessions = await rowsOf<SessionRow>(
    executor,
    `select s.id, s.user_id as "userId", s.session_epoch as epoch, u.session_epoch as "userEpoch", s.flows
      from ${schema}.sessions s left join ${schema}.users u on u.id = s.user_id`,
  );
  const users = await rowsOf<{ readonly id: number }>(
    executor,
    `select u.id from ${schema}.users u left join ${schema}.emails e on e.user_id = u.id and e.is_primary
      where u.email is distinct from e.email`,
  );
  return [
    ...sessions.flatMap((session) =>
      problemsOf(session).map((problem) => `session ${String(session.id)}: ${problem}`),
    ),
    ...users.map(({ id }) => `user ${String(id)}: another primary address`),
  ];
}

/** The sentences of `test/model/sessions.test.ts`, for sessions that are there. */
function sessionRules(): (session: SessionRow) => readonly string[] {
  const { account, mfa } = parseSettings(JOURNEY_OPTIONS);
  const { flows, pipeline } = builtInFlows({ account, mfa });
  const stages = [...flows.values()].filter(({ isStage }) => isStage).map(({ id }) => id);
  const waiting = new Map(
    [...flows.values()].map((flow) => {
      const places = waitingPlaces(flow, explore(flow, samplesFor(flow, stages)));
      return [flow.id, new Set(places.map(({ snapshot }): unknown => snapshot.value))] as const;
    }),
  );
  return ({ userId, epoch, userEpoch, flows: stored }) => {
    const all = Object.entries(stored);
    const pending = stages.filter((stage) => stored[stage] !== undefined);
    const stage = pendingStageIn(stored[pipeline.id]?.value);
    const isBegun = stored['login_by_code']?.context['isStage'] === false;
    const isReadable = ([id, flow]: readonly [string, StoredFlow]) => {
      const known = flows.get(id);
      return known !== undefined && restore(known, flow).type === 'restored';
    };
    const rules: readonly (readonly [holds: boolean, problem: string])[] = [
      [all.every(isReadable), 'a flow cannot be read'],
      [
        all.every(([id, { value }]) => waiting.get(id)?.has(value) === true),
        `a flow is where it cannot wait: ${all.map(([id, { value }]) => `${id} ${JSON.stringify(value)}`).join()}`,
      ],
      [
        pending.join() === (stage ?? (isBegun ? 'login_by_code' : '')),
        `the stage is ${String(stage)}, and what waits is ${pending.join()}`,
      ],
      [
        userId === null || (pending.length === 0 && stage === null),
        'a login is pending of somebody signed in',
      ],
      [(userId === null) === (epoch === null), 'it has no epoch'],
      [userId === null || Number(epoch) <= Number(userEpoch), 'its epoch is still to come'],
    ];
    return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
  };
}

async function rowsOf<Row>(executor: Executor, text: string): Promise<readonly Row[]> {
  return (await executor.query({ name: text.slice(0, 60), text }, [])) as readonly Row[];
}
