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
 * Takes the real engine through every session that commands can bring about: from each, each command of each flow that
 * may make a difference, with each answer to each question that is asked on the way, also where no store would give these
 * answers one after another. (`sallyport verify` asks a real store, behind HTTP: it knows which answers go together, and never
 * gets to see the engine without these two.) What only comes from whoever is signed in comes from nobody else. Throws
 * where the engine does: nothing that clients send may make it fail. Visits are told and not kept, as there are too many.
 */
export async function walkSessions(
  configuration: Configuration,
  onVisit: (visit: Visit) => void,
): Promise<void> {
  const tasksIn = chooserOfTasks(configuration);
  const visit = visitorOf(configuration);
  const beginning: Standing = { userId: null, flows: {} };
  const standings = new Map([[keyOf(beginning), beginning]]);
  // The map grows while it is walked through, until there is nothing new.
  for (const before of standings.values()) {
    for (const task of tasksIn(before)) {
      for (const thought of await visit(before, task)) {
        const left = { userId: thought.draft.userId, flows: storedFlows(thought.draft, configuration.flows) };
        const key = keyOf(left);
        const after = standings.get(key) ?? asRead(left);
        standings.set(key, after);
        onVisit({ ...task, before, thought, after });
      }
    }
  }
}

interface Task {
  readonly flow: string;
  readonly command: FlowEvent;
  readonly at: Instant;
}

/**
 * Chooses what is sent to a session. A flow that waits is sent all its commands, in time and too late. One that does not
 * sees of the others only which of them wait, and where (the pipeline does, when somebody proves something): its commands are sent once
 * for each of these, and in time. Where something waits beside a pending login, only its own commands are sent: what the others
 * make of it shows where it waits alone, and all of both would be too many sessions.
 */
function chooserOfTasks(configuration: Configuration): (standing: Standing) => readonly Task[] {
  const { flows, stages } = configuration;
  const inTime = [...flows.values()].flatMap((flow) => commandsOf(flow, samplesFor(flow, stages)));
  const tooLate = inTime.map((task) => ({ ...task, at: EXPIRY }));
  const known = new Set<string>();
  return ({ userId, flows: stored }) => {
    const isWaiting = ({ flow }: Task) => stored[flow] !== undefined;
    const isAllowed = ({ flow }: Task) => userId !== null || !isOfUsers(flows.get(flow));
    const waiting = Object.keys(stored);
    const where = JSON.stringify([userId, ...waiting.sort().map((id) => [id, stored[id]?.value])]);
    const isKnown = known.has(where);
    known.add(where);
    const isMixed = new Set(waiting.map((id) => isBesideLogin(configuration, id))).size > 1;
    if (isMixed)
      return [...inTime, ...tooLate].filter(
        (task) => isWaiting(task) && isBesideLogin(configuration, task.flow),
      );
    return [...inTime.filter((task) => !isKnown || isWaiting(task)), ...tooLate.filter(isWaiting)].filter(
      isAllowed,
    );
  };
}

/** Makes a request to a session, with all that can come of it. */
function visitorOf(configuration: Configuration) {
  let choose: Choose = () => 0;
  const parts = scriptedSite(
    configuration,
    (flow) => samplesFor(flow, configuration.stages),
    (ways) => choose(ways),
  );
  return (before: Standing, { at, flow, command }: Task): Promise<readonly Thought[]> => {
    const user = before.userId === null ? null : { ...ANN, id: before.userId };
    const loaded = loadedWith(before, at, user);
    return everyWay((chosen) => {
      choose = chosen;
      return think(parts, loaded, { flow, command, reservations: new Map() }).catch((cause: unknown) => {
        throw new Error(`${command.type} failed in ${JSON.stringify(before)}`, { cause });
      });
    });
  };
}

function commandsOf(flow: Flow, { events }: Samples): readonly Task[] {
  return events
    .filter(({ type }) => flow.commands.includes(type))
    .map((command) => ({ flow: flow.id, command, at: NOW }));
}

/** Whether a flow is about an account of one's own: all that visitors could send is refused before it hears of it. */
function isOfUsers(flow: Flow | undefined): boolean {
  return flow?.resources.some(({ isPrivate }) => isPrivate) === true;
}

/** What a standing is, in whatever order its flows were begun and their members written. */
function keyOf(standing: Standing): string {
  return JSON.stringify(standing, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}

/** As it comes back from a store. */
function asRead({ userId, flows }: Standing): Standing {
  return { userId, flows: JSON.parse(JSON.stringify(flows)) as Record<string, StoredFlow> };
}
