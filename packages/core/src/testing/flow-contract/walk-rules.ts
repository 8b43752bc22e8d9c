import { isDeepStrictEqual } from 'node:util';
import { initialTransition, transition, type AnyStateMachine, type ExecutableActionsFrom } from 'xstate';
import type { Requested } from '../../effects/effect.js';
import { initialSnapshot, step, type Snapshot } from '../../engine/step.js';
import { edgeNames, edgeTaken } from '../graph/edge-names.js';
import { waitingPlaces, type Edge, type Place } from '../graph/explore.js';
import { without, type Rules, type Subject } from './subject.js';

/** What a flow does, wherever it can get. */
export const walkRules: Rules = {
  'every state is reached': ({ flow: { machine }, graph }) =>
    without(
      Object.keys(machine.states),
      graph.places.map(({ snapshot }) => String(snapshot.value)),
    ),

  'every edge is taken by some sample': ({ flow: { machine }, graph }) =>
    without(
      edgeNames(machine),
      graph.edges.map(({ from, event }) => edgeTaken(machine, from.snapshot, event) ?? ''),
    ),

  'what has an expiry leaves when that has come': ({ flow, graph, samples }) =>
    waitingPlaces(flow, graph).flatMap(({ snapshot }) => {
      const times = expiriesIn(snapshot.context);
      const isAuthenticated = samples.stamps[0]?.isAuthenticated === true;
      const event = { type: 'timePassed', at: Math.max(...times), isAuthenticated };
      const stays = times.length > 0 && step(flow.machine, snapshot, event).snapshot.value === snapshot.value;
      return stays ? [`${String(snapshot.value)} stays for ever`] : [];
    }),

  'what has none is left by a command, or goes with the login that it is a stage of': (subject) =>
    waitingPlaces(subject.flow, subject.graph)
      .filter((place) => expiriesIn(place.snapshot.context).length === 0)
      .filter((place) => !subject.flow.isStage && !isLeftByCommand(subject, place))
      .map(({ snapshot }) => `${String(snapshot.value)} can last for ever`),

  'the public transition() of XState comes to the same': ({ flow: { machine }, graph }) => {
    const [beginning, actions] = initialTransition(machine);
    const isSameBeginning =
      isSamePlace(beginning, initialSnapshot(machine)) && requestedBy(actions).length === 0;
    return [
      ...(isSameBeginning ? [] : ['it begins elsewhere']),
      ...graph.edges.filter((edge) => !isSameByXState(machine, edge)).map(({ event }) => event.type),
    ];
  },
};

function expiriesIn(value: unknown): readonly number[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'expiresAt' && typeof member === 'number' ? [member] : expiriesIn(member),
  );
}

function isLeftByCommand({ flow, graph }: Subject, place: Place): boolean {
  return graph.edges.some(
    ({ from, event, to }) =>
      from === place && flow.commands.includes(event.type) && to.snapshot.value !== place.snapshot.value,
  );
}

function isSameByXState(machine: AnyStateMachine, { from, event, requested, to }: Edge): boolean {
  const [next, actions] = transition(machine, from.snapshot, event);
  return isSamePlace(next, to.snapshot) && isDeepStrictEqual(requestedBy(actions), requested);
}

function isSamePlace(a: Snapshot, b: Snapshot): boolean {
  return isDeepStrictEqual([a.value, a.context, a.status], [b.value, b.context, b.status]);
}

function requestedBy(actions: readonly ExecutableActionsFrom<AnyStateMachine>[]): readonly Requested[] {
  return actions.map(({ type, params }) => ({ name: type, params }));
}
