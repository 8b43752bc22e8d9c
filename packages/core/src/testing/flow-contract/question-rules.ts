import { getNextTransitions } from 'xstate';
import type { Flow } from '../../flows/define-flow.js';
import { repliesOf } from '../../flows/rules/edges.js';
import { isAtRest, type Edge, type Place } from '../graph/explore.js';
import { without, type Rules } from './subject.js';

/** How a flow asks, and waits for the answer. */
export const questionRules: Rules = {
  'it asks one question in a step, as the last thing, and reserves before it asks': ({ flow, graph }) =>
    graph.edges.filter((edge) => !endsWithItsQuestion(flow, edge)).map(sentenceOf),

  'who asks waits for each of the replies, and for nothing else': ({ flow, graph }) =>
    graph.edges.flatMap((edge) => {
      if (isAtRest(flow, edge.to)) return [];
      const replies = repliesOf(flow, namesIn(edge.to));
      const refusals = refusalsAt(flow, edge.to, graph.edges);
      return [
        ...without(replies, expectedAt(edge.to)).map((type) => `${sentenceOf(edge)} does not expect ${type}`),
        ...without(expectedAt(edge.to), [...replies, ...refusals]).map(
          (type) => `${sentenceOf(edge)} expects ${type}`,
        ),
      ];
    }),

  'who rests waits for no reply, but for the refusal of what was reserved on the way': ({ flow, graph }) =>
    graph.places
      .filter((place) => isAtRest(flow, place))
      .flatMap((place) => {
        const strange = expectedAt(place).filter((type) => repliesOf(flow).includes(type));
        return without(strange, repliesOf(flow, namesIn(place))).map(
          (type) => `${stateOf(place)} expects ${type}`,
        );
      }),
};

function endsWithItsQuestion(flow: Flow, { requested }: Edge): boolean {
  const kinds = requested.map(({ name }) => flow.effects[name]?.kind);
  const asks = kinds.indexOf('question');
  return asks === -1 || (asks === kinds.length - 1 && !kinds.slice(asks).includes('reservation'));
}

/** The refusals of reservations on any way into a state: some ways in may need none. */
function refusalsAt(flow: Flow, place: Place, edges: readonly Edge[]): readonly string[] {
  return edges
    .filter(({ to }) => stateOf(to) === stateOf(place))
    .flatMap(({ to }) => namesIn(to).filter((name) => flow.effects[name]?.kind === 'reservation'))
    .flatMap((name) => repliesOf(flow, [name]));
}

function expectedAt({ snapshot }: Place): readonly string[] {
  return getNextTransitions(snapshot).map(({ eventType }) => String(eventType));
}

function namesIn({ asked }: Place): readonly string[] {
  return asked.map(({ name }) => name);
}

function stateOf({ snapshot }: Place): string {
  return String(snapshot.value);
}

function sentenceOf({ from, event, to }: Edge): string {
  return `${stateOf(from)} on ${event.type} to ${stateOf(to)}`;
}
