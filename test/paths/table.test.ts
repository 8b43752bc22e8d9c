import { edgeNames } from '@sallyport/core/testing';
import { expect, test } from 'vitest';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { defineReauthenticate } from '../../packages/core/src/flows/reauthenticate.js';
import type { MachineRow } from './execution.js';
import { renderTable } from './table.js';

const flow: Flow = defineReauthenticate();
const GUARDS = ['idle: submitPassword if isOpen is true', 'idle: submitPassword if isOpen is false'];
const COMBINATIONS = ['express, memory', 'hono, memory'];

/** The machine, of which some transitions were executed on fewer combinations than all. */
function rowWithout(missing: Readonly<Record<string, readonly string[]>>): MachineRow {
  const transitions = edgeNames(flow.machine).map(
    (name) => [name, new Set(COMBINATIONS.filter((each) => !missing[name]?.includes(each)))] as const,
  );
  const guards = new Map(GUARDS.map((outcome) => [outcome, new Set(COMBINATIONS)]));
  return { name: flow.id, flow, transitions: new Map(transitions), guards };
}

test('the last line tells how much was executed on all combinations', () => {
  expect(renderTable([rowWithout({})], COMBINATIONS).split('\n')).toEqual([
    'machine         transitions  guards  express, memory  hono, memory',
    'reauthenticate            4       2                6             6',
    '6 of 6',
  ]);
});

test('what was left out is named, with where it was and how it is reached', () => {
  const missing = {
    'verifyingPassword: ownPasswordRejected -> idle': COMBINATIONS,
    'verifyingPassword: ownPasswordAccepted -> reauthenticated': ['hono, memory'],
  };
  expect(
    renderTable([rowWithout(missing)], COMBINATIONS)
      .split('\n')
      .slice(1),
  ).toEqual([
    'reauthenticate            4       2                5             4',
    '  never: verifyingPassword: ownPasswordRejected -> idle',
    '    its way: submitPassword, ownPasswordRejected; put one into test/paths/journeys',
    '  never: verifyingPassword: ownPasswordAccepted -> reauthenticated (not on hono, memory)',
    '    its way: submitPassword, ownPasswordAccepted; put one into test/paths/journeys',
    '4 of 6',
  ]);
});
