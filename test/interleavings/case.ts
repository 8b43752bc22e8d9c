import type { Browser } from '../engine/browser.js';
import { pendingIn, type Received } from '../engine/http.js';
import { exploreAll, type Run } from './explore.js';
import { createScene, type Scene, type SiteOptions } from './scene.js';

/** Requests that come at once, and what is to be seen afterwards. */
export interface Case extends SiteOptions {
  readonly name: string;
  /** Three requests have a hundred times as many interleavings as two. */
  readonly requests: 2 | 3;
  /** Brings somebody new to where the requests come in. */
  readonly prepare: (scene: Scene) => Promise<Prepared>;
}

export interface Prepared {
  readonly requests: readonly (() => Promise<Received>)[];
  /** Whose cookies a request's answer goes to, by its number; a browser that sends two at once keeps both answers. */
  readonly browsers: readonly Browser[];
  /** Looks at what is there when all is done. */
  readonly look: () => Promise<unknown>;
}

export interface CaseResult {
  /** Whether all of them were explored; otherwise there was no time for more. */
  readonly isComplete: boolean;
  /** How many interleavings there are, of those that differ in more than the order of independent calls. */
  readonly explored: number;
  /** How many ways there are for it to end, one request after the other. */
  readonly outcomes: number;
  /** Interleavings that end as no order of the requests does. */
  readonly broken: readonly string[];
}

/** Longer than any limit counts. */
const SECONDS_BETWEEN_RUNS = 3_600;

/** Where to stop. */
export interface Bounds {
  readonly explored?: number;
  readonly seconds?: number;
}

/**
 * Explores every interleaving of a case, or as many as the bounds allow; each must end like some order of the requests,
 * one after the other.
 */
export async function exploreCase(
  each: Case,
  { explored: most = Infinity, seconds = Infinity }: Bounds = {},
): Promise<CaseResult> {
  const { requests, prepare } = each;
  const end = performance.now() + 1_000 * seconds;
  const scene = await createScene(each);
  const allowed = new Set<string>();
  for (const order of permutations(Array.from({ length: requests }, (_, index) => index))) {
    allowed.add(await outcomeInOrder(scene, prepare, order));
  }
  const broken: string[] = [];
  let explored = 0;
  let isComplete = true;
  for await (const { schedule, outcome } of exploreAll(() => begin(scene, prepare))) {
    explored++;
    if (!allowed.has(outcome)) broken.push(`${schedule.join('')} ends in ${outcome}`);
    isComplete = explored < most && performance.now() < end;
    if (!isComplete) break;
  }
  await scene.world.auth.stop();
  return { isComplete, explored, outcomes: allowed.size, broken };
}

async function outcomeInOrder(
  scene: Scene,
  prepare: Case['prepare'],
  order: readonly number[],
): Promise<string> {
  const run = await begin(scene, prepare);
  for (const task of order) while (run.scheduler.waiting().has(task)) await run.scheduler.step(task);
  return run.finish();
}

async function begin(scene: Scene, prepare: Case['prepare']): Promise<Run<string>> {
  const { scheduler, world } = scene;
  scheduler.clear();
  // What a limit counted in the run before is forgotten.
  world.advance(SECONDS_BETWEEN_RUNS);
  const { requests, browsers, look } = await prepare(scene);
  const results: Promise<Received>[] = [];
  for (const [index, request] of requests.entries()) {
    const { result } = await scheduler.add(async () => {
      const received = await request();
      browsers[index]?.keep(received);
      return received;
    });
    results.push(result);
  }
  const finish = async (): Promise<string> => {
    const answers = (await Promise.all(results)).map(describe);
    return JSON.stringify({ answers, seen: await look(), errors: world.errors.map(String) });
  };
  return { scheduler, finish };
}

/**
 * An answer without what differs from run to run. Why something was refused may be told by what was true a moment
 * before; that it was refused, and what it left, may not.
 */
function describe(received: Received): string {
  const pending = pendingIn(received);
  const isRefused = received.status >= 400 && pending.length === 0;
  return isRefused && received.status < 500 ? 'refused' : [received.status, ...pending].join(' ');
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
