import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { createMachine } from 'xstate';
import { step } from '../../packages/core/src/engine/step.js';
import { breakAll, mutantsOf } from './mutants.js';

vi.setConfig({ testTimeout: 240_000 });

const machineOf = () =>
  createMachine({
    id: 'door',
    initial: 'closed',
    states: {
      closed: { on: { open: { target: 'open', guard: { type: 'isUnlocked' }, actions: { type: 'creak' } } } },
      open: { on: { close: 'closed' } },
      broken: {},
    },
  }).provide({ guards: { isUnlocked: () => false }, actions: { creak: () => undefined } });

test('every edge is removed, redirected, and loses its guard and each of its actions', () => {
  expect(mutantsOf([machineOf()]).map(({ name }) => name)).toEqual([
    'closed on open: removed',
    'closed on open: redirected',
    'closed on open: without its guard',
    'closed on open: without creak',
    'open on close: removed',
    'open on close: redirected',
  ]);
});

test('a mutant is another machine until it is taken back', () => {
  const machine = machineOf();
  const open = (from: string) => {
    const event = { type: from === 'closed' ? 'open' : 'close', at: 0, isAuthenticated: false };
    return step(machine, machine.resolveState({ value: from }), event).snapshot.value as unknown;
  };
  const mutants = new Map(mutantsOf([machine]).map((mutant) => [mutant.name, mutant]));
  expect([open('closed'), open('open')]).toEqual(['closed', 'closed']);
  for (const [name, from, to] of [
    ['closed on open: without its guard', 'closed', 'open'],
    ['open on close: removed', 'open', 'open'],
    ['open on close: redirected', 'open', 'broken'],
  ] as const) {
    const undo = mutants.get(name)?.apply();
    expect(open(from), name).toBe(to);
    undo?.();
  }
  const undo = breakAll([machine]);
  expect(open('open')).toBe('open');
  undo();
  expect([open('closed'), open('open')]).toEqual(['closed', 'closed']);
});

test('the tests of the built-in machines notice every mutant of them', async () => {
  const file = fileURLToPath(new URL('run.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  const last = stdout.trimEnd().split('\n').at(-1);
  console.log(last);
  expect(last).toMatch(/^killed (?<all>\d{4,}) of \k<all>$/);
});
