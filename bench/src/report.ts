import type { ColdStart } from './measure/cold-start.js';
import type { EngineStep } from './measure/engine-step.js';
import type { HashingLatency } from './measure/hashing.js';
import { median, medianRatio } from './measure/statistics.js';
import type { Throughput } from './measure/throughput.js';

/** A line of the result: a figure beside what it is to be. */
export interface Finding {
  readonly what: string;
  readonly value: string;
  readonly target?: { readonly text: string; readonly isReached: boolean };
}

/** What is to be reached: times as many a second as another subject on the same framework. */
export interface ThroughputTarget {
  readonly scenario: string;
  readonly framework: string;
  readonly than: string;
  readonly ratio: number;
}

const TARGETS: readonly ThroughputTarget[] = [
  { scenario: 'session check', framework: 'hono', than: 'floor', ratio: 0.9 },
  { scenario: 'session check', framework: 'express', than: 'floor', ratio: 0.9 },
  { scenario: 'session check', framework: 'hono', than: 'better-auth', ratio: 12 },
  { scenario: 'session check', framework: 'express', than: 'passport', ratio: 2 },
  { scenario: 'login', framework: 'hono', than: 'floor', ratio: 0.7 },
  { scenario: 'login', framework: 'express', than: 'floor', ratio: 0.7 },
  { scenario: 'login', framework: 'hono', than: 'better-auth', ratio: 8 },
];
const MAX_STEP_RATIO = 4;
const MAX_LATENCY_RATIO = 3;
const MAX_START_RATIO = 0.6;
const MAX_MEMORY_RATIO = 0.9;

/** How Sallyport does beside each other subject on the same framework. */
export function throughputFindings(scenario: string, measured: readonly Throughput[]): readonly Finding[] {
  return measured.map((each): Finding => {
    const { subject, framework } = each.subject;
    const what = `${scenario}, ${subject} on ${framework}`;
    const rate = `${median(each.perSecond).toFixed(0)}/s, ${median(each.cpuMicroseconds).toFixed(0)} us of processor`;
    const ours = measured.find(
      (other) => other.subject.subject === 'sallyport' && other.subject.framework === framework,
    );
    if (ours === undefined || ours === each) return { what, value: rate };
    const ratio = medianRatio(ours.perSecond, each.perSecond);
    const byCpu = medianRatio(each.cpuMicroseconds, ours.cpuMicroseconds);
    const value = `${rate}; Sallyport does ${ratio.toFixed(2)} times as many (${byCpu.toFixed(2)} by processor)`;
    const target = TARGETS.find(
      (it) => it.scenario === scenario && it.framework === framework && it.than === subject,
    );
    if (target === undefined) return { what, value };
    return { what, value, target: { text: `at least ${target.ratio}`, isReached: ratio >= target.ratio } };
  });
}

export function latencyFinding({ idleP99, busyP99 }: HashingLatency): Finding {
  const ratio = medianRatio(busyP99, idleP99);
  return {
    what: 'session check while 16 logins hash, p99',
    value: `${median(busyP99).toFixed(1)} ms, idle ${median(idleP99).toFixed(1)} ms: ${ratio.toFixed(1)} times`,
    target: { text: `at most ${MAX_LATENCY_RATIO} times`, isReached: ratio <= MAX_LATENCY_RATIO },
  };
}

export function stepFinding({ engineMicroseconds, reducerMicroseconds, ratio }: EngineStep): Finding {
  return {
    what: 'engine step (restore, transition, store)',
    value: `${engineMicroseconds.toFixed(1)} us, by hand ${reducerMicroseconds.toFixed(1)} us: ${ratio.toFixed(1)} times`,
    target: { text: `at most ${MAX_STEP_RATIO} times`, isReached: ratio <= MAX_STEP_RATIO },
  };
}

/** Cold start and idle memory, beside those of better-auth. */
export function startFindings(measured: readonly ColdStart[]): readonly Finding[] {
  const base = measured.find(({ choice }) => choice.subject === 'better-auth');
  return measured.flatMap(({ choice, milliseconds, residentMebibytes }): readonly Finding[] => {
    const start = { what: `cold start, ${choice.subject}`, value: `${milliseconds.toFixed(0)} ms` };
    const memory = { what: `idle memory, ${choice.subject}`, value: `${residentMebibytes.toFixed(0)} MiB` };
    if (base === undefined || choice.subject !== 'sallyport') return [start, memory];
    return [
      beside(start, milliseconds / base.milliseconds, MAX_START_RATIO),
      beside(memory, residentMebibytes / base.residentMebibytes, MAX_MEMORY_RATIO),
    ];
  });
}

function beside({ what, value }: Finding, ratio: number, most: number): Finding {
  return {
    what,
    value: `${value}: ${ratio.toFixed(2)} of better-auth's`,
    target: { text: `at most ${most}`, isReached: ratio <= most },
  };
}

/** The findings as a table in Markdown. */
export function tableOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, value, target }) => {
    const [text, isReached] = target ? [target.text, target.isReached ? 'yes' : 'no'] : ['', ''];
    return `| ${what} | ${value} | ${text} | ${isReached} |`;
  });
  return ['| What | Measured | Target | Reached |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
