import type { AnyStateMachine } from 'xstate';
import { initialState, statesOf, type DrawnEdge, type DrawnState } from './edges.js';

/** The machine as `createMachine` takes it, without what only code can say: parameters, and what names stand for. */
export function jsonOf(machine: AnyStateMachine): string {
  const config = {
    id: machine.id,
    initial: initialState(machine),
    context: (machine.config.context ?? {}) as object,
    states: Object.fromEntries(statesOf(machine).map((state) => [state.name, stateOf(state)])),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function stateOf({ isFinal, entry, exit, edges }: DrawnState): object {
  const on: Record<string, object[]> = {};
  for (const edge of edges) (on[edge.event] ??= []).push(edgeOf(edge));
  return {
    ...(isFinal && { type: 'final' }),
    ...(entry.length > 0 && { entry: entry.map(named) }),
    ...(exit.length > 0 && { exit: exit.map(named) }),
    ...(edges.length > 0 && { on }),
  };
}

function edgeOf({ guard, to, actions }: DrawnEdge): object {
  return {
    ...(guard !== null && { guard: named(guard) }),
    target: to,
    ...(actions.length > 0 && { actions: actions.map(named) }),
  };
}

const named = (type: string) => ({ type });
