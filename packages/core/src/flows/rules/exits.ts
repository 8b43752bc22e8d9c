import type { Flow } from '../define-flow.js';
import { initialState, isFinal, reachedFrom, repliesOf, writtenEdges, type Rule } from './edges.js';

/** What may stand on the edge on which a stage ends: it is done, or the login is over. */
const ENDINGS = ['passStage', 'abandonLogin', 'endSession'];

export const everyStateReached: Rule = ({ machine }) => {
  const reached = reachedFrom([initialState(machine)], writtenEdges(machine));
  return Object.keys(machine.states)
    .filter((state) => !reached.has(state))
    .map((state) => `nothing leads to ${state}: remove it, or add an edge to it`);
};

/** Nobody is kept where no event leads out. */
export const noTraps: Rule = (flow) => {
  const { machine } = flow;
  const edges = writtenEdges(machine);
  const replies = repliesOf(flow);
  const initial = initialState(machine);
  const waiting = Object.keys(machine.states).filter(
    (state) => !isFinal(machine, state) && state !== initial,
  );
  return waiting.flatMap((state) => {
    const leaving = edges.filter(({ from, to }) => from === state && to !== state);
    if (leaving.length === 0)
      return [`${state} is a trap, nothing leads out of it: add an edge, or make it final`];
    const asks = leaving.some(({ event }) => replies.includes(event));
    const isLeft = leaving.some(({ event }) => event === 'timePassed' || flow.commands.includes(event));
    if (!asks && !isLeft) return [`${state} is a trap: neither a command nor timePassed leads out of it`];
    const reached = reachedFrom([state], edges);
    const isWayOut = (to: string): boolean => isFinal(machine, to) || to === initial;
    if (
      flow.isStage
        ? edges.some(({ from, actions }) => reached.has(from) && ends(actions))
        : [...reached].some(isWayOut)
    )
      return [];
    return flow.isStage
      ? [`${state} is a trap: no way from it leads to an edge with passStage (or abandonLogin)`]
      : [`${state} is a trap: no way from it leads to a final state, or back to ${initial}`];
  });
};

/** A stage that just ended would leave the login waiting for it, with nothing to send. */
export const stagesEndKnowingly: Rule = (flow) => (flow.isStage ? endsOfStage(flow) : passesOfOthers(flow));

function passesOfOthers({ machine }: Flow): readonly string[] {
  return writtenEdges(machine)
    .filter(({ actions }) => actions.includes('passStage'))
    .map(
      ({ from, event }) => `${from} says passStage on ${event}, but the flow is no stage: declare \`stage\``,
    );
}

/** A built-in flow may be begun by itself as well: what it does then is up to its guards. */
function endsOfStage({ machine, stage }: Flow): readonly string[] {
  const initial = initialState(machine);
  if (machine.states[initial]?.transitions.has('stageEntered') !== true)
    return [`${initial} does not expect stageEntered, with which a stage begins: add it to ${initial}.on`];
  if (!stage) return [];
  return writtenEdges(machine)
    .filter(({ to, from }) => isFinal(machine, to) || (to === initial && from !== initial))
    .filter(({ actions }) => !ends(actions))
    .map(
      ({ from, event, to }) =>
        `${from} ends in ${to} on ${event} and leaves the login waiting: say passStage or abandonLogin there`,
    );
}

/** Whether anybody can pass it for a route that requires it. */
export function marksPassed({ machine }: Flow): boolean {
  return writtenEdges(machine).some(({ actions }) => actions.includes('markPassed'));
}

export const noIdleEdges: Rule = ({ machine }) =>
  writtenEdges(machine)
    .filter(({ from, to, actions }) => from === to && actions.length === 0)
    .map(
      ({ from, event }) =>
        `${from} does nothing on ${event}: remove that edge (a client is told 409), or answer with \`answer\``,
    );

function ends(actions: readonly string[]): boolean {
  return ENDINGS.some((name) => actions.includes(name));
}
