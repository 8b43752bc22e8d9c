import type { Flow } from '../define-flow.js';
import {
  nameOf,
  initialState,
  namesOfKind,
  repliesOf,
  writtenEdges,
  type Rule,
  type WrittenEdge,
} from './edges.js';

/** Whoever asks waits for each of the replies, where it can always be taken. */
export const everyReplyExpected: Rule = (flow) => {
  const edges = writtenEdges(flow.machine);
  return edges.flatMap(({ from, event, to, actions }) => {
    const asked = [...namesOfKind(flow, actions, 'question'), ...namesOfKind(flow, actions, 'reservation')];
    return asked.flatMap((name) =>
      repliesOf(flow, [name]).flatMap((reply) => {
        const taken = edges.filter((edge) => edge.from === to && edge.event === reply);
        const place = `${from} asks ${name} on ${event}, and ${to}`;
        if (taken.length === 0) return [`${place} does not expect its reply ${reply}: add it to ${to}.on`];
        return taken.every(({ guard }) => guard !== null)
          ? [`${place} has a guard on every edge for its reply ${reply}: add a last one without`]
          : [];
      }),
    );
  });
};

export const oneQuestionAtATime: Rule = (flow) =>
  writtenEdges(flow.machine)
    .filter((edge) => !endsWithItsQuestion(flow, edge))
    .map(
      ({ from, event }) =>
        `${from} asks on ${event}, but not as the last thing: put one question at the end, reservations before it`,
    );

export const nothingExpectedUnasked: Rule = (flow) => {
  const edges = writtenEdges(flow.machine);
  const replies = repliesOf(flow);
  return edges
    .filter(({ from, event }) => {
      const asked = edges.filter(({ to }) => to === from).flatMap(({ actions }) => repliesOf(flow, actions));
      return replies.includes(event) && !asked.includes(event);
    })
    .map(
      ({ from, event }) =>
        `${from} expects ${event}, which is a reply to nothing that was asked on a way there`,
    );
};

export const beginsQuietly: Rule = ({ machine, effects }) => {
  const state = initialState(machine);
  return (machine.states[state]?.entry ?? [])
    .map(nameOf)
    .filter((name) => Object.hasOwn(effects, name))
    .map((name) => `${state} is where it begins, and says ${name} on entry: let an event do that`);
};

function endsWithItsQuestion(flow: Flow, { actions }: WrittenEdge): boolean {
  const questions = namesOfKind(flow, actions, 'question');
  const [question] = questions;
  if (question === undefined) return true;
  const effects = actions.filter((name) => Object.hasOwn(flow.effects, name));
  return questions.length === 1 && effects.at(-1) === question;
}
