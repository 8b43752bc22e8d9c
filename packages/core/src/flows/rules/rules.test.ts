import { describe, expect, test } from 'vitest';
import { assign, createMachine } from 'xstate';
import { z } from 'zod';
import { coreEffects } from '../../effects/core-effects.js';
import { reservation, signal, write } from '../../effects/effect.js';
import { parseSettings } from '../../options.js';
import { look, STATES, stageWith, type Changed } from '../../testing/sample-stage.js';
import { builtInFlows } from '../index.js';
import { problemsOfFlow } from './index.js';

/** It holds itself. */
const ROUND: { inner?: object } = {};
ROUND.inner = ROUND;

const builtIn = builtInFlows(parseSettings({ baseUrl: 'https://example.org' }));
test.each([...builtIn.flows.values()])('$id, which comes with the product, keeps them too', (flow) => {
  const problems = problemsOfFlow(flow);
  expect(problems.filter((problem) => flow.id !== 'pipeline' || !problem.includes('second way'))).toEqual([]);
});

/** What is wrong, and what is said about it. */
const WRONG: Readonly<Record<string, readonly [changed: Changed, ...problems: string[]]>> = {
  'an id that cannot be in a path': [
    { id: 'My flow' },
    'My flow: its id must be lower-case letters, digits and _, as it is part of a path',
  ],
  'a version of 0': [{ version: 0 }, 'gate: its version must be 1, 2, 3 and so on'],
  'an empty id': [
    { id: '' },
    'a flow without a name: its id must be lower-case letters, digits and _, as it is part of a path',
  ],
  'a migration that leads nowhere': [
    { version: 4, migrations: { 1: (it) => it, 3: (it) => it } },
    'gate: its migration from version 1 ends at 2, from which none leads on: add that, or remove this one',
  ],
  'a migration beyond its version': [
    { version: 2, migrations: { 1: (it) => it, 2: (it) => it } },
    'gate: its migration from version 2 leads beyond its version 2: raise that, or remove the migration',
  ],
  'a migration from no version': [
    { version: 2, migrations: { 0: (it) => it, 1: (it) => it } },
    'gate: it has a migration from 0: versions are 1, 2, 3 and so on',
  ],
  'a migration from what is no number': [
    { migrations: { first: () => undefined } as never },
    'gate: it has a migration from first: versions are 1, 2, 3 and so on',
  ],
  'an input in the place of what the engine says': [
    { commands: { pass: { input: z.object({ at: z.string() }) } } },
    'gate: the input of its command pass has at, which the engine puts on every event: rename it',
  ],
  'a machine without states': [{ machine: () => createMachine({}) }, 'gate: the machine has no states'],
  'a value that is no JSON, behind a schema that takes anything': [
    { context: z.object({ doors: z.any() }), begins: { doors: new Map() } },
    'gate: doors in the context that its machine begins with is no JSON',
  ],
  'a value that holds itself': [
    { context: z.object({ doors: z.any() }), begins: { doors: [ROUND] } },
    'gate: doors in the context that its machine begins with is no JSON',
  ],
  'a context that is no object': [
    { context: z.string() as never },
    'gate: its machine begins with a context that its schema refuses: Invalid input: expected string, received object',
  ],
  'an action without a name': [
    { states: { awaiting: { on: { pass: { target: 'done', actions: [() => undefined, 'passStage'] } } } } },
    'gate: awaiting has an action without a name: what it does is an effect, or a named assign() in setup({ actions })',
  ],
  'a guard without a name': [
    { states: { awaiting: { on: { pass: { target: 'done', guard: () => true, actions: 'passStage' } } } } },
    'gate: awaiting has a guard without a name on pass: name it in setup({ guards })',
  ],
  'an action that nothing stands for': [
    {
      states: {
        looking: { on: { found: 'awaiting', missing: { target: 'done', actions: ['keepp', 'passStage'] } } },
      },
    },
    'gate: looking does keepp on missing, which is neither an effect nor an assign()',
  ],
  'an assignment in the place of an effect': [
    {
      machine: ({ actions }) =>
        createMachine(
          { context: {}, initial: 'idle', states: STATES },
          { actions: { ...actions, look: assign({}) } as never },
        ),
    },
    'gate: look is an effect: what else it names would be done in its place',
  ],
  'a context that is not read as it was written': [
    {
      context: z.object({
        since: z
          .number()
          .transform((at) => new Date(at))
          .nullable(),
      }),
      begins: { since: null },
    },
    'gate: its context holds what JSON has no form for: since: Transforms cannot be represented in JSON Schema; keep numbers, texts and the like',
  ],
  'a reply that nobody expects': [
    { states: { looking: { on: { found: 'awaiting' } } } },
    'gate: idle asks look on stageEntered, and looking does not expect its reply missing: add it to looking.on',
  ],
  'a reply that may not be taken': [
    {
      states: {
        looking: {
          on: { found: 'awaiting', missing: { guard: 'never', target: 'done', actions: 'passStage' } },
        },
      },
    },
    "gate: looking asks never on missing, which is none of the machine's guards",
    'gate: idle asks look on stageEntered, and looking has a guard on every edge for its reply missing: add a last one without',
  ],
  'a reply to no question': [
    { states: { awaiting: { on: { pass: { target: 'done', actions: 'passStage' }, found: 'looking' } } } },
    'gate: awaiting expects found, which is a reply to nothing that was asked on a way there',
  ],
  'a question that is not the last thing': [
    { states: { idle: { on: { stageEntered: { target: 'looking', actions: ['look', 'answer'] } } } } },
    'gate: idle asks on stageEntered, but not as the last thing: put one question at the end, reservations before it',
  ],
  'a beginning that asks': [
    { states: { idle: { entry: 'look', ...STATES['idle'] } } },
    'gate: idle is where it begins, and says look on entry: let an event do that',
  ],
  'a secret in the context': [
    {
      context: z.object({ user: z.object({ smsCode: z.string().nullable() }).nullable() }),
      begins: { user: null },
    },
    'gate: smsCode in its context looks like a secret in clear: keep a hash (smsCodeHash), or say .meta({ secret: false })',
  ],
  'a context that is no JSON': [
    { context: z.object({ since: z.date().nullable() }), begins: { since: null } },
    'gate: its context holds what JSON has no form for: since: Date cannot be represented in JSON Schema; keep numbers, texts and the like',
  ],
  'a beginning that the schema refuses': [
    { context: z.object({ doors: z.array(z.string()) }), begins: { doors: null } },
    'gate: its machine begins with a context that its schema refuses: doors: Invalid input: expected array, received null',
  ],
  'a member that the schema does not know': [
    { begins: { doors: [] } },
    'gate: doors is in the context of its machine, but not in its schema: it would be lost',
  ],
  'a state that nothing leads out of': [
    { states: { awaiting: {} }, commands: {} },
    'gate: awaiting is a trap, nothing leads out of it: add an edge, or make it final',
  ],
  'a state that no client can leave': [
    {
      states: {
        looking: { on: { found: 'waiting', missing: 'awaiting' } },
        waiting: { on: { stageEntered: 'awaiting' } },
      },
    },
    'gate: waiting is a trap: neither a command nor timePassed leads out of it',
  ],
  'states that one goes round in': [
    {
      states: {
        looking: { on: { found: 'awaiting', missing: 'awaiting' } },
        awaiting: { on: { pass: 'there' } },
        there: { on: { pass: 'awaiting' } },
        done: { type: 'final' },
      },
    },
    'gate: nothing leads to done: remove it, or add an edge to it',
    'gate: looking is a trap: no way from it leads to an edge with passStage (or abandonLogin)',
    'gate: awaiting is a trap: no way from it leads to an edge with passStage (or abandonLogin)',
    'gate: there is a trap: no way from it leads to an edge with passStage (or abandonLogin)',
  ],
  'an end that leaves the login waiting': [
    { states: { looking: { on: { found: 'awaiting', missing: 'done' } } } },
    'gate: looking ends in done on missing and leaves the login waiting: say passStage or abandonLogin there',
  ],
  'a stage that cannot be entered': [
    { states: { idle: { on: { pass: { target: 'looking', actions: 'look' } } } } },
    'gate: idle does not expect stageEntered, with which a stage begins: add it to idle.on',
  ],
  'an edge that does nothing': [
    { states: { awaiting: { on: { pass: { target: 'done', actions: 'passStage' }, timePassed: {} } } } },
    'gate: awaiting does nothing on timePassed: remove that edge (a client is told 409), or answer with `answer`',
  ],
  'a second way to become authenticated': [
    { effects: { look, signIn: coreEffects.signIn } },
    'gate: signIn would be a second way to become authenticated: the pipeline alone signs in, behind the last stage',
  ],
  'one under another name': [
    { effects: { look, enter: coreEffects.signIn } },
    'gate: enter would be a second way to become authenticated: the pipeline alone signs in, behind the last stage',
    'gate: enter is no signal that the engine knows',
  ],
  'an effect that nothing interprets': [
    { effects: { look, remember: write() } },
    'gate: nothing interprets remember: give write() a function that does',
  ],
  'an effect with the name of a built-in one': [
    { effects: { look, verifyPassword: write(() => ({})) } },
    'gate: verifyPassword is the name of a built-in effect: choose another',
  ],
  'a signal of its own': [
    { effects: { look, shout: signal() } },
    'gate: shout is no signal that the engine knows',
  ],
  'a command that is a reply': [
    { commands: { pass: {}, found: {} } },
    'gate: its command found is a reply or an event of the engine, which no client may send: rename it',
  ],
  'a command that no state expects': [
    { commands: { pass: {}, giveUp: {} } },
    'gate: its command giveUp is expected in no state: add it to one',
  ],
  'an event that nobody sends': [
    { states: { awaiting: { on: { passed: { target: 'done', actions: 'passStage' }, pass: 'idle' } } } },
    'gate: awaiting expects passed, which is no command and no reply: declare it',
    'gate: awaiting ends in idle on pass and leaves the login waiting: say passStage or abandonLogin there',
  ],
  'a reservation whose refusal nobody expects': [
    {
      effects: {
        look,
        reserve: reservation({ refused: true }, () => ({ buckets: [], refusal: { type: 'refused' } })),
      },
      states: { idle: { on: { stageEntered: { target: 'looking', actions: ['reserve', 'look'] } } } },
    },
    'gate: idle asks reserve on stageEntered, and looking does not expect its reply refused: add it to looking.on',
  ],
  'a timer': [
    { states: { awaiting: { after: { 1000: 'done' } } } },
    'gate: awaiting has after: what is stored can only have type, entry, exit, on there',
    'gate: awaiting has an action without a name: what it does is an effect, or a named assign() in setup({ actions })',
  ],
};

describe('what is wrong with a flow is said of it', () => {
  test.each(Object.entries(WRONG))('%s', (_name, [changed, ...problems]) => {
    expect(problemsOfFlow(stageWith(changed))).toEqual(problems);
  });

  test('a flow that is no stage cannot pass one', () => {
    const { stage: _, ...flow } = stageWith({});
    expect(problemsOfFlow({ ...flow, isStage: false })).toContain(
      'gate: awaiting says passStage on pass, but the flow is no stage: declare `stage`',
    );
  });
});
