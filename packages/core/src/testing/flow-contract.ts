import assert from 'node:assert/strict';
import type { Flow } from '../flows/define-flow.js';
import { questionRules } from './flow-contract/question-rules.js';
import { shapeRules } from './flow-contract/shape-rules.js';
import { storageRules } from './flow-contract/storage-rules.js';
import { subjectOf, type Rules } from './flow-contract/subject.js';
import { walkRules } from './flow-contract/walk-rules.js';
import type { Samples } from './graph/samples.js';

export interface FlowContractOptions {
  readonly flow: Flow;
  /** Enough of them that every edge of the flow is taken. */
  readonly samples: Samples;
  /** Who runs the rules: vitest, jest, `node:test` and their like all have these two. */
  readonly runner: {
    describe(name: string, body: () => void): unknown;
    test(name: string, body: () => void): unknown;
  };
}

const RULES: Readonly<Record<string, Rules>> = {
  shape: shapeRules,
  questions: questionRules,
  walks: walkRules,
  storage: storageRules,
};

/** What every flow guarantees, as a suite that walks everywhere the flow can get. */
export function describeFlowContract(name: string, { flow, samples, runner }: FlowContractOptions): void {
  const subject = subjectOf(flow, samples);
  runner.describe(`${name} keeps the flow contract`, () => {
    for (const [about, rules] of Object.entries(RULES)) {
      runner.describe(about, () => {
        for (const [sentence, objectionsTo] of Object.entries(rules)) {
          runner.test(sentence, () => assert.deepEqual(objectionsTo(subject), []));
        }
      });
    }
  });
}

/** The sentences of the contract that do not hold of a flow; none of a good one. */
export function brokenRules(flow: Flow, samples: Samples): readonly string[] {
  const subject = subjectOf(flow, samples);
  const holds = (objectionsTo: Rules[string]): boolean => {
    try {
      return objectionsTo(subject).length === 0;
    } catch {
      return false;
    }
  };
  return Object.values(RULES)
    .flatMap((rules) => Object.entries(rules))
    .flatMap(([sentence, objectionsTo]) => (holds(objectionsTo) ? [] : [sentence]));
}
