import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../domain/json.js';
import type { StoredFlow } from '../../domain/session.js';
import { restore, store } from '../../engine/snapshot.js';
import { step, type FlowEvent, type Snapshot } from '../../engine/step.js';
import type { Flow } from '../../flows/define-flow.js';
import { waitingPlaces } from '../graph/explore.js';
import { holdsSecret } from '../graph/samples.js';
import type { Rules, Subject } from './subject.js';

/** Command members that a sample must mark, or no rule could tell whether they get anywhere. */
const SECRET_MEMBERS = ['password', 'code', 'key', 'secret', 'token'];

/** What becomes of a flow between two requests. */
export const storageRules: Rules = {
  'it goes on after it was stored and read back as if it had not been': (subject) =>
    waitingSnapshots(subject).flatMap((snapshot) => {
      const restored = restore(subject.flow, storedText(subject.flow, snapshot));
      if (restored.type !== 'restored') return [`${String(snapshot.value)} is ${restored.type}`];
      return stampedEvents(subject)
        .filter(
          (event) => !isDeepStrictEqual(...outcomes(subject.flow, event, [snapshot, restored.snapshot])),
        )
        .map((event) => `${String(snapshot.value)} differs on ${event.type}`);
    }),

  'a stored form that is damaged counts as expired': (subject) =>
    waitingSnapshots(subject).flatMap((snapshot) =>
      damaged(storedText(subject.flow, snapshot))
        .filter((stored) => restore(subject.flow, stored).type !== 'unreadable')
        .map((stored) => `this was read: ${JSON.stringify(stored)}`),
    ),

  'an older stored form without a migration counts as expired, and a newer one is known as such': (subject) =>
    waitingSnapshots(subject).flatMap((snapshot) => {
      const { flow } = subject;
      const stored = storedText(flow, snapshot);
      const oldest = Math.min(flow.version, ...Object.keys(flow.migrations).map(Number));
      const older = restore(flow, { ...stored, version: oldest - 1 }).type;
      const newer = restore(flow, { ...stored, version: flow.version + 1, value: 'of the future' }).type;
      return older === 'unreadable' && newer === 'newer' ? [] : [`older is ${older}, newer is ${newer}`];
    }),

  'no secret is stored or queued in clear': (subject) => [
    ...waitingSnapshots(subject)
      .filter((snapshot) => holdsSecret(store(subject.flow, snapshot)))
      .map((snapshot) => `${String(snapshot.value)} holds one`),
    ...subject.graph.edges
      .flatMap(({ requested }) => requested)
      .filter(({ name, params }) => subject.flow.effects[name]?.kind === 'notice' && holdsSecret(params))
      .map(({ name }) => `${name} holds one`),
  ],

  'the samples mark the secrets in commands, so that they are found': ({ flow, samples }) =>
    samples.events
      .filter(({ type }) => flow.commands.includes(type))
      .flatMap((event) => unmarkedIn(event).map((member) => `put secret(...) in ${member} of ${event.type}`)),
};

/** Each as it waits; those that differ only in what they asked on the way are one. */
function waitingSnapshots({ flow, graph }: Subject): readonly Snapshot[] {
  const byText = new Map(
    waitingPlaces(flow, graph).map(({ snapshot }) => [JSON.stringify(store(flow, snapshot)), snapshot]),
  );
  return [...byText.values()];
}

function storedText(flow: Flow, snapshot: Snapshot): StoredFlow {
  return JSON.parse(JSON.stringify(store(flow, snapshot))) as StoredFlow;
}

function stampedEvents({ samples: { events, stamps } }: Subject): readonly FlowEvent[] {
  return events.flatMap((event) => stamps.map((stamp) => ({ ...event, ...stamp })));
}

function outcomes(flow: Flow, event: FlowEvent, snapshots: readonly [Snapshot, Snapshot]) {
  const outcome = (before: Snapshot) => {
    const { isExpected, requested, snapshot } = step(flow.machine, before, event);
    return { isExpected, requested, stored: store(flow, snapshot), status: snapshot.status };
  };
  return [outcome(snapshots[0]), outcome(snapshots[1])] as const;
}

/** Stored forms with something wrong: a state or a context that the flow does not have, or another flow's name. */
function damaged(stored: StoredFlow): readonly StoredFlow[] {
  const values = ['of another time', '', 'constructor', null, 1, {}, [], [stored.value]];
  const contexts: unknown[] = [null, 'text', 1, []];
  for (const member of Object.keys(stored.context)) {
    const { [member]: _, ...others } = stored.context;
    contexts.push(others, { ...others, [member]: [['wrong']] });
  }
  return [
    { ...stored, flow: `${stored.flow} of another` },
    ...values.map((value) => ({ ...stored, value })),
    // What is read from a database need not be what its type says.
    ...contexts.map((context) => ({ ...stored, context: context as JsonObject })),
  ];
}

/** Lists are left out: what is in them are problems, whose codes are none to be kept. */
function unmarkedIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    SECRET_MEMBERS.includes(name) && typeof member === 'string' && !holdsSecret(member)
      ? [name]
      : unmarkedIn(member),
  );
}
