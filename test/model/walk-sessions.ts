import type { Instant, Session, StoredFlow } from '@sallyport/core';
import type { Samples } from '@sallyport/core/testing';
import { storedFlows } from '../../packages/core/src/engine/draft.js';
import { think } from '../../packages/core/src/engine/think.js';
import type { Thought } from '../../packages/core/src/engine/thought.js';
import type { FlowEvent } from '../../packages/core/src/engine/step.js';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { isBesideLogin, type Configuration } from './configurations.js';
import { everyWay } from './every-way.js';
import { samplesFor } from './samples/index.js';
import { ANN, EXPIRY, NOW } from './samples/common.js';
import { loadedWith, scriptedSite, type Choose } from './scripted-site.js';

/** Where a session stands between two requests. */
export type Standing = Pick<Session, 'userId' | 'flows'>;

/** One request to a session, and what the engine made of it. */
export interface Visit {
  readonly before: Standing;
  readonly flow: string;
  readonly command: FlowEvent;
  readonly at: Instant;
  readonly thought: Thought;
  readonly after: Standing;
}

/**
 * Takes the real engine through every session that commands can bring about: from each, each command of each flow,
 * in time and too late, with each answer to each question that is asked on the way. What only comes from whoever is
 * signed in comes from nobody else. Throws where the engine does: nothing that clients send may make it fail. Where
 * something waits beside a pending login, only its own commands are sent: what the others make of it shows where it waits
 * alone, and all of both would be too many sessions.
 */
export async function walkSessions(configuration: Configuration): Promise<readonly Visit[]> {
  const visitsTo = visitorOf(configuration);
  const beginning: Standing = { userId: null, flows: {} };
  const standings = new Map([[JSON.stringify(beginning), beginning]]);
  const visits: Visit[] = [];
  // The map grows while it is walked through, until there is nothing new.
  for (const standing of standings.values()) {
    for (const visit of await visitsTo(standing)) {
      standings.set(JSON.stringify(visit.after), visit.after);
      visits.push(visit);
    }
  }
  return visits;
}

/** Makes all requests there are to a session, with all that can come of each. */
function visitorOf(configuration: Configuration) {
  const { flows, stages } = configuration;
  const samplesOf = (flow: Flow): Samples => samplesFor(flow, stages);
  let choose: Choose = () => 0;
  const parts = scriptedSite(configuration, samplesOf, (ways) => choose(ways));
  const allTasks = [...flows.values()]
    .flatMap((flow) => commandsOf(flow, samplesOf(flow)))
    .flatMap((task) => [NOW, EXPIRY].map((at) => ({ ...task, at })));

  // Whoever is not signed in does not get to what is about an account of their own.
  const visitorTasks = allTasks.filter(
    ({ flow }) => !flows.get(flow)?.resources.some(({ isPrivate }) => isPrivate),
  );
  const tasksIn = ({ userId, flows: stored }: Standing) => {
    const tasks = userId === null ? visitorTasks : allTasks;
    const waiting = Object.keys(stored);
    const isMixed = new Set(waiting.map((id) => isBesideLogin(configuration, id))).size > 1;
    return isMixed
      ? tasks.filter(({ flow }) => isBesideLogin(configuration, flow) && waiting.includes(flow))
      : tasks;
  };

  return async (before: Standing): Promise<readonly Visit[]> => {
    const user = before.userId === null ? null : { ...ANN, id: before.userId };
    const visits: Visit[] = [];
    for (const task of tasksIn(before)) {
      if (task.isForUsers && user === null) continue;
      const thoughts = await everyWay((chosen) => {
        choose = chosen;
        const loaded = loadedWith(before, task.at, user);
        return think(parts, loaded, { ...task, reservations: new Map() }).catch((cause: unknown) => {
          throw new Error(`${task.command.type} failed in ${JSON.stringify(before)}`, { cause });
        });
      });
      for (const thought of thoughts) {
        const after = { userId: thought.draft.userId, flows: asRead(storedFlows(thought.draft, flows)) };
        const { flow, command, at } = task;
        visits.push({ before, flow, command, at, thought, after });
      }
    }
    return visits;
  };
}

function commandsOf(flow: Flow, { events }: Samples) {
  return events
    .filter(({ type }) => flow.commands.includes(type))
    .map((command) => ({ flow: flow.id, command, isForUsers: isForUsers(flow) }));
}

/** Whether all endpoints of a flow refuse visitors, before it hears of them. */
function isForUsers({ resources }: Flow): boolean {
  return (
    resources.length > 0 &&
    resources.every(({ isPrivate, visitorVerbs }) => isPrivate === true && visitorVerbs === undefined)
  );
}

/** As they come back from a store. */
function asRead(flows: Session['flows']): Session['flows'] {
  return JSON.parse(JSON.stringify(flows)) as Record<string, StoredFlow>;
}
