import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { z } from 'zod';
import { write } from '../../effects/effect.js';
import { SallyportError } from '../../errors.js';
import { defineFlow } from '../define-flow.js';
import { stageWith, type Changed } from '../../testing/sample-stage.js';

/** What the compiler lets nobody write, and what is said about it to whoever has none. */
const WRONG: Readonly<Record<string, readonly [changed: object, ...problems: string[]]>> = {
  'no id': [{ id: undefined }, 'undefined: its id must be a text'],
  'no commands': [{ commands: undefined }, 'gate: its commands must be a table, such as { accept: {} }'],
  'a command that is nothing': [
    { commands: { pass: null } },
    'gate: its commands.pass must be what comes with it, such as {} or { input: z.object({}) }',
  ],
  'an input that is no schema': [
    { commands: { pass: { input: { code: 'text' } } } },
    'gate: its commands.pass.input must be a schema of an object, such as z.object({ code: z.string() })',
  ],
  'an input that is no object': [
    { commands: { pass: { input: z.string() } } },
    'gate: its commands.pass.input must be a schema of an object, such as z.object({ code: z.string() })',
  ],
  'a command that reads': [
    { commands: { pass: { method: 'GET' } } },
    'gate: its commands.pass.method must be one of POST, PUT, PATCH, DELETE',
  ],
  'a member of a command that is not known': [
    { commands: { pass: { schema: z.object({}) } } },
    'gate: it has schema in its commands.pass, which is not known there',
  ],
  'a context that is no schema': [
    { context: { tries: 0 } },
    'gate: its context must be a schema, such as z.object({ tries: z.number() })',
  ],
  'an effect that is a function': [
    { effects: { keep: async () => undefined } },
    'gate: its effects.keep must be made with question(), reservation(), write() or notice()',
  ],
  'a stage without a condition': [
    { stage: { after: 'verify_email' } },
    'gate: its stage.isRequired must be a function',
  ],
  'a stage that is but wanted': [
    { stage: true },
    'gate: its stage must be a place and a condition, such as { isRequired: () => true }',
  ],
  'a migration that is no function': [
    { version: 2, migrations: { 1: {} } },
    'gate: its migrations.1 must be a function',
  ],
  'a view that is no function': [{ view: {} }, 'gate: its view must be a function'],
  'no machine': [
    { machine: undefined },
    'gate: its machine must be a function that makes one: ' +
      '({ types, actions }) => setup({ types, actions }).createMachine(...)',
  ],
  'what it does not know, and all at once': [
    { comands: {}, isPrivate: 'yes' },
    'gate: its isPrivate must be true or false',
    'gate: it has comands, which is not known there',
  ],
};

describe('what is no declaration of a flow is refused where it is made', () => {
  test.each(Object.entries(WRONG))('%s', (_name, [changed, ...problems]) => {
    const all = problems.map((it) => `\n  ${it}`).join('');
    expect(() => stageWith(changed as Changed)).toThrow(
      new SallyportError('invalid-flow', `The flow is not declared as one:${all}`),
    );
  });

  test.each([
    [
      'a promise of a machine',
      async () => createMachine({}),
      'gate: its machine must be what createMachine() returns',
    ],
    [
      'the description of a machine',
      () => ({ initial: 'idle' }),
      'gate: its machine must be what createMachine()',
    ],
    [
      'an edge to a state that is not there',
      () => createMachine({ initial: 'idle', states: { idle: { on: { pass: 'nowhere' } } } }),
      "gate: its machine cannot be made: Invalid transition definition for state node '(machine).idle':",
    ],
  ])('%s', (_name, machine, message) => {
    expect(() => stageWith({ machine: machine as never })).toThrow(message);
  });

  test.each([undefined, null, 'gate'])('%s in the place of a declaration', (it) => {
    expect(() => defineFlow(it as never)).toThrow(
      new SallyportError(
        'invalid-flow',
        `The flow is not declared as one:\n  ${String(it)}: it must be an object with id, version, commands and machine`,
      ),
    );
  });

  test('what is fine is taken', () => {
    expect(stageWith({ effects: { keep: write(() => ({})) }, isPrivate: true }).id).toBe('gate');
  });
});
