import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { journey, login, sessionCheck } from './load/scenarios.js';
import { measureColdStarts } from './measure/cold-start.js';
import { measureEngineStep } from './measure/engine-step.js';
import { measureLatencyWhileHashing } from './measure/hashing.js';
import { measureThroughput, SUBJECTS, type Rounds, type Subject } from './measure/throughput.js';
import {
  latencyFinding,
  startFindings,
  stepFinding,
  tableOf,
  throughputFindings,
  type Finding,
} from './report.js';

// npm run bench -- [--rounds N] [--seconds N] [--only NAME,…] [--framework hono|express]

const SUITES: Readonly<
  Record<string, (rounds: Rounds, subjects: readonly Subject[]) => Promise<readonly Finding[]>>
> = {
  check: async (rounds, subjects) => throughput({ scenario: sessionCheck, subjects, hasher: 'stub' }, rounds),
  login: async (rounds, subjects) => throughput({ scenario: login, subjects, hasher: 'stub' }, rounds),
  journey: async (rounds, subjects) => throughput({ scenario: journey, subjects, hasher: 'stub' }, rounds),
  argon2: async (rounds, subjects) => throughput({ scenario: login, subjects, hasher: 'argon2' }, rounds),
  hashing: async (rounds) => [latencyFinding(await measureLatencyWhileHashing(rounds))],
  step: async ({ rounds }) => [stepFinding(measureEngineStep(rounds))],
  start: async ({ rounds }, subjects) =>
    startFindings(await measureColdStarts(startable(subjects), 2 * rounds)),
};

async function throughput(
  { scenario, subjects, hasher }: Parameters<typeof measureThroughput>[0],
  rounds: Rounds,
): Promise<readonly Finding[]> {
  const measured = await measureThroughput({ scenario, subjects, hasher }, rounds);
  return throughputFindings(hasher === 'stub' ? scenario.name : `${scenario.name} with ${hasher}`, measured);
}

/** The floor is no product: it records another one when it starts. */
function startable(subjects: readonly Subject[]) {
  const products = subjects.filter(
    ({ subject, framework }) => subject === 'passport' || framework === 'hono',
  );
  return products
    .filter(({ subject }) => subject !== 'floor')
    .map(({ subject, framework }) => ({ subject, framework, hasher: 'stub' }) as const);
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', default: Object.keys(SUITES).join(',') },
    framework: { type: 'string', default: '' },
  },
});
const rounds: Rounds = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
const subjects = SUBJECTS.filter(({ framework }) => framework.startsWith(values.framework));
const [{ model } = { model: 'unknown processor' }] = cpus();

console.log(`${cpus().length} x ${model}, Node ${process.version}, load ${loadavg().map(rounded).join(' ')}`);
console.log(`${rounds.rounds} rounds of ${rounds.seconds} s\n`);
const findings: Finding[] = [];
for (const name of values.only.split(',')) {
  const suite = SUITES[name];
  if (!suite) throw new TypeError(`--only knows ${Object.keys(SUITES).join(', ')}`);
  console.error(`${name} ...`);
  findings.push(...(await suite(rounds, subjects)));
}
console.log(tableOf(findings));
console.log(`\nload at the end ${loadavg().map(rounded).join(' ')}`);

function rounded(load: number): string {
  return load.toFixed(1);
}
