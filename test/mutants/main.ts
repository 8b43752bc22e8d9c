import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { AnyStateMachine } from 'xstate';
import { brokenRules } from '../../packages/core/src/testing/flow-contract.js';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { CONFIGURATIONS } from '../model/configurations.js';
import { samplesFor } from '../model/samples/index.js';
import { takeTests, type CollectedTest } from './collected-tests.js';
import { breakAll, mutantsOf, type Mutant } from './mutants.js';
import { usedMachines } from './used-machines.js';

// Breaks each built-in machine in one place at a time, and runs the tests that look at it until one fails. What they do not
// notice, the general rules of flows may.
const { values: options } = parseArgs({ options: { flow: { type: 'string' } } });

/** It compares the names of edges alone: what an edge does is for the others to notice. */
const NAMES_ONLY = 'the table has a row for every edge';

interface Subject {
  readonly name: string;
  readonly machines: readonly AnyStateMachine[];
  readonly flow: Flow;
  readonly stages: readonly string[];
}

const tests = await collectTests();
for (const each of tests) {
  if (await fails(each)) throw new TypeError(`${each.name} fails where nothing is broken`);
}
let killed = 0;
let total = 0;
const survivors: string[] = [];
console.log(`${'flow'.padEnd(40)} tests  mutants   killed`);
for (const subject of subjects()) {
  if (options.flow !== undefined && subject.flow.id !== options.flow) continue;
  const looking = await testsOf(subject);
  const alive: string[] = [];
  const mutants = mutantsOf(subject.machines);
  for (const mutant of mutants) if (!(await isNoticed(mutant, subject, looking))) alive.push(mutant.name);
  const numbers = [looking.length, mutants.length, mutants.length - alive.length];
  console.log([subject.name.padEnd(37), ...numbers.map((number) => String(number).padStart(8))].join(' '));
  survivors.push(...alive.map((name) => `${subject.name}: ${name}`));
  killed += mutants.length - alive.length;
  total += mutants.length;
}
for (const survivor of survivors) console.log(`survived: ${survivor}`);
console.log(`killed ${String(killed)} of ${String(total)}`);
process.exitCode = killed < total ? 1 : 0;

async function collectTests(): Promise<readonly CollectedTest[]> {
  const folder = new URL('../../packages/core/src/flows/', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.test.ts'))) {
    await import(/* @vite-ignore */ new URL(file, folder).pathname);
  }
  return takeTests().filter(({ name }) => !name.endsWith(NAMES_ONLY));
}

/** Each machine of the product; of the pipelines, which are made anew for every site, those that tests have made. */
function subjects(): readonly Subject[] {
  const built = new Set(
    CONFIGURATIONS.flatMap(({ flows }) => [...flows.values()].map(({ machine }) => machine)),
  );
  const found = new Map<AnyStateMachine | string, Subject>();
  for (const { name: site, flows, stages } of CONFIGURATIONS) {
    for (const flow of flows.values()) {
      const isPipeline = flow.id === 'pipeline';
      const key = isPipeline ? flow.id : flow.machine;
      if (found.has(key)) continue;
      const isTaken = [...found.values()].some((subject) => subject.name === flow.id);
      const name = isTaken ? `${flow.id} (${site})` : flow.id;
      const made = usedMachines().filter((machine) => machine.id === flow.id && !built.has(machine));
      found.set(key, { name, machines: isPipeline ? made : [flow.machine], flow, stages });
    }
  }
  return [...found.values()];
}

/** The tests that fail where the machine does nothing at all. */
async function testsOf({ machines: broken }: Subject): Promise<readonly CollectedTest[]> {
  const undo = breakAll(broken);
  const looking: CollectedTest[] = [];
  for (const each of tests) if (await fails(each)) looking.push(each);
  undo();
  return looking;
}

async function isNoticed(
  mutant: Mutant,
  { flow, stages }: Subject,
  looking: readonly CollectedTest[],
): Promise<boolean> {
  const undo = mutant.apply();
  try {
    for (const each of looking) if (await fails(each)) return true;
    return brokenRules(flow, samplesFor(flow, stages)).length > 0;
  } finally {
    undo();
  }
}

async function fails({ run }: CollectedTest): Promise<boolean> {
  try {
    await run();
    return false;
  } catch {
    return true;
  }
}
