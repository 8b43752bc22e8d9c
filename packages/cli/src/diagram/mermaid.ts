import type { AnyStateMachine } from 'xstate';
import { initialState, statesOf, type DrawnEdge, type DrawnState } from './edges.js';

/** A state diagram: guards in brackets, what is asked and done behind a slash. */
export function mermaidOf(machine: AnyStateMachine): string {
  const states = statesOf(machine);
  return [
    'stateDiagram-v2',
    ...states
      .filter(({ name }) => idOf(name) !== name)
      .map(({ name }) => `  state "${name}" as ${idOf(name)}`),
    `  [*] --> ${idOf(initialState(machine))}`,
    ...states.flatMap(linesOf),
    '',
  ].join('\n');
}

function linesOf({ name, isFinal, edges }: DrawnState): readonly string[] {
  const lines = edges.map((edge) => `  ${idOf(name)} --> ${idOf(edge.to)}: ${labelOf(edge)}`);
  return isFinal ? [...lines, `  ${idOf(name)} --> [*]`] : lines;
}

function labelOf({ event, guard, actions }: DrawnEdge): string {
  const condition = guard === null ? '' : ` [${guard}]`;
  const done = actions.length === 0 ? '' : ` / ${actions.join(', ')}`;
  return `${event}${condition}${done}`;
}

/** Mermaid takes no spaces in the names of states. */
function idOf(state: string): string {
  return state.replaceAll(/\W/g, '_');
}
