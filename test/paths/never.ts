import type { FlowId } from '@sallyport/core';

interface Never {
  readonly flow: FlowId;
  readonly outcome: RegExp;
  readonly reason: string;
}

/** The outcomes of guards that no request brings about. One that is seen all the same, or that there is not, fails a test. */
export const NEVER: readonly Never[] = [
  {
    flow: 'pipeline',
    outcome: /^pending \w+: stagePassed if isFrom is false$/,
    reason:
      'only a stage that is awaited gets commands through the engine (`holdsLogin`), and `stagePassed` names whoever said it: ' +
      'the guard is the second lock, and test/model shows that it holds',
  },
];

/** Why an outcome cannot be; null where it can. */
export function whyNever(flow: FlowId, outcome: string): string | null {
  return NEVER.find((each) => each.flow === flow && each.outcome.test(outcome))?.reason ?? null;
}
