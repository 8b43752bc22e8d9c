import { assign, createMachine } from 'xstate';
import { question, type EffectTable } from '../effects/effect.js';
import type { CommandTable } from '../flows/declared-commands.js';
import { defineFlow } from '../flows/define-flow.js';
import type { FlowDeclaration } from '../flows/flow-declaration.js';

export const look = question({ found: true, missing: true }, async () => ({
  reply: { type: 'found' } as { type: 'found' } | { type: 'missing' },
}));

type States = Readonly<Record<string, object>>;
type Declared = FlowDeclaration<CommandTable, EffectTable, object>;
export type Changed = Partial<Declared> & { readonly states?: States; readonly begins?: object };

export const STATES: States = {
  idle: { on: { stageEntered: { target: 'looking', actions: 'look' } } },
  looking: { on: { found: 'awaiting', missing: { target: 'done', actions: 'passStage' } } },
  awaiting: { on: { pass: { target: 'done', actions: 'passStage' } } },
  done: { type: 'final' },
};

/** A stage that is fine, but for what is changed. */
export function stageWith({ states = {}, begins = {}, ...changed }: Changed) {
  const declared: Declared = {
    id: 'gate',
    version: 1,
    stage: { isRequired: () => true },
    commands: { pass: {} },
    effects: { look },
    machine: ({ actions }) =>
      createMachine(
        { context: begins, initial: 'idle', states: { ...STATES, ...states } },
        // What is wrong on purpose would not compile otherwise.
        { actions: { ...actions, keep: assign({}) } as never },
      ),
    ...changed,
  };
  return defineFlow(declared);
}
