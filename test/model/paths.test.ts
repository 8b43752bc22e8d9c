import { assertCoverage, createCoverage, explore, runOnMachine, transitionPaths } from '@sallyport/testing';
import { describe, test } from 'vitest';
import { CONFIGURATIONS } from './configurations.js';
import { samplesFor } from './samples/index.js';

describe.each(CONFIGURATIONS)('paths through the machines (verified $name)', ({ flows, stages }) => {
  test.each([...flows.values()])('take every transition of $id', (flow) => {
    const coverage = createCoverage([flow]);
    runOnMachine(flow, transitionPaths(flow, explore(flow, samplesFor(flow, stages))), coverage);
    assertCoverage(coverage.report(), { states: 100, transitions: 100 });
  });
});
