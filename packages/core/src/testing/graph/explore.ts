import type { Requested } from '../../effects/effect.js';
import { initialSnapshot, step, type FlowEvent, type Snapshot } from '../../engine/step.js';
import type { Flow } from '../../flows/define-flow.js';
import type { Samples } from './samples.js';

/** Where a flow can be: where its machine stands, and what it is asking for there. */
export interface Place {
  readonly snapshot: Snapshot;
  /** The reservations and the question that it came here with. */
  readonly asked: readonly Requested[];
}

/** A step of a flow, from one place to another. */
export interface Edge {
  readonly from: Place;
  readonly event: FlowEvent;
  readonly requested: readonly Requested[];
  readonly to: Place;
}

/** All that a flow can do. */
export interface Graph {
  readonly places: readonly Place[];
  readonly edges: readonly Edge[];
}

/** More than any flow has with small counters; a time or a serial number in the context goes beyond any limit. */
const MAX_PLACES = 5000;

/**
 * Walks everywhere a flow can get with these samples, as the engine would take it there: a question is followed by
 * each of its replies, a reservation by its refusal too, and what rests gets all other events. Throws where samples
 * are missing, where the machine fails, and where there is no end.
 */
export function explore(flow: Flow, samples: Samples, maxPlaces: number = MAX_PLACES): Graph {
  const edges: Edge[] = [];
  const beginning: Place = { snapshot: initialSnapshot(flow.machine), asked: [] };
  const places = new Map([[keyOf(beginning), beginning]]);
  // The map grows while it is walked through, until there is nothing new.
  for (const from of places.values()) {
    for (const event of eventsAt(from, flow, samples)) {
      const { isExpected, requested, snapshot } = step(flow.machine, from.snapshot, event);
      if (!isExpected) continue;
      const reached = { snapshot, asked: requested.filter(({ name }) => isAsked(flow, name)) };
      const to = places.get(keyOf(reached)) ?? reached;
      places.set(keyOf(to), to);
      edges.push({ from, event, requested, to });
      if (places.size > maxPlaces) throw new TypeError(`${flow.id} has more than ${maxPlaces} places`);
    }
  }
  return { places: [...places.values()], edges };
}

/** Whether a flow can stay there from one request to the next. */
export function isAtRest(flow: Flow, { asked }: Place): boolean {
  return asked.every(({ name }) => flow.effects[name]?.kind !== 'question');
}

/** Where a flow can wait for the next request with something to remember: neither at its beginning nor at its end. */
export function waitingPlaces(flow: Flow, graph: Graph): readonly Place[] {
  const beginning: unknown = initialSnapshot(flow.machine).value;
  return graph.places.filter(
    (place) =>
      place.snapshot.status === 'active' && place.snapshot.value !== beginning && isAtRest(flow, place),
  );
}

function eventsAt(place: Place, flow: Flow, samples: Samples): readonly FlowEvent[] {
  if (place.snapshot.status !== 'active') return [];
  const replies = place.asked.flatMap((requested) => repliesTo(requested, flow, samples));
  const events = isAtRest(flow, place) ? [...replies, ...samples.events] : replies;
  return events.flatMap((event) => samples.stamps.map((stamp) => ({ ...event, ...stamp })));
}

function repliesTo({ name, params }: Requested, flow: Flow, { replies }: Samples): readonly FlowEvent[] {
  const reply = replies[name];
  if (!reply) throw new TypeError(`The samples of ${flow.id} have no replies to ${name}: add them`);
  // A flow asks with parameters of the type that the samples of this effect are declared for.
  return reply(params as never);
}

function isAsked(flow: Flow, name: string): boolean {
  const kind = flow.effects[name]?.kind;
  return kind === 'question' || kind === 'reservation';
}

function keyOf({ snapshot: { value, context, status }, asked }: Place): string {
  return JSON.stringify([value, status, context, asked]);
}
