import { readdirSync } from 'node:fs';
import { describeFlowContract } from '@sallyport/core/testing';
import { describe, expect, test } from 'vitest';
import { StateMachine } from 'xstate';
import { CONFIGURATIONS, PIPELINES } from './configurations.js';
import { samplesFor } from './samples/index.js';

const runner = { describe, test };

for (const { name, flows, stages } of CONFIGURATIONS) {
  for (const flow of flows.values()) {
    describeFlowContract(`${flow.id} (${name})`, { flow, samples: samplesFor(flow, stages), runner });
  }
}

for (const { stages, pipeline } of PIPELINES) {
  const samples = samplesFor(pipeline, stages);
  describeFlowContract(`pipeline (${stages.length} stages)`, { flow: pipeline, samples, runner });
}

test('every machine in the folder of flows loads, and is one of the product', async () => {
  const folder = new URL('../../packages/core/src/flows/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const modules = await Promise.all(
    files.map((name) => import(new URL(name, folder).href) as Promise<Record<string, unknown>>),
  );
  const found = modules.flatMap((module) => Object.entries(module));
  const known = new Set<unknown>(
    CONFIGURATIONS.flatMap(({ flows }) => [...flows.values()].map(({ machine }) => machine)),
  );
  const machines = found.filter(([, exported]) => exported instanceof StateMachine);
  expect(machines.length).toBeGreaterThan(3);
  expect(machines.filter(([, machine]) => !known.has(machine)).map(([name]) => name)).toEqual([]);
});
