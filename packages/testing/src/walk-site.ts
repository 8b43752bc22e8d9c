import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { beginScene, moveNamed, type Move } from './moves/scene.js';
import { storedStates } from './standing.js';
import type { Site, TestSite } from './test-site.js';
import { pendingFlows, problemsIn } from './visitor.js';

/** A way through a site, as the names of moves. */
export type SitePath = readonly string[];

/** What came of one move. */
export interface SiteStep {
  readonly move: string;
  /** What the site said, where it was asked. */
  readonly status: number | null;
  readonly problems: readonly string[];
  readonly pending: readonly string[];
  /** What flows did, and where they stand now in the session; null of a site that runs elsewhere. */
  readonly transitions: readonly string[] | null;
  readonly states: Readonly<Record<string, string>> | null;
}

/** Makes the moves of a path on a site, by somebody who was never there, and tells what came of each. */
export async function walkSite(
  site: Site | TestSite,
  path: SitePath,
  moves: readonly Move[],
): Promise<readonly SiteStep[]> {
  const scene = beginScene(site);
  const own = 'store' in site ? site : null;
  const steps: SiteStep[] = [];
  for (const name of path) {
    const before = own?.trail.length ?? 0;
    const reply = await moveNamed(moves, name).make(scene);
    steps.push({
      move: name,
      status: reply?.status ?? null,
      problems: reply ? problemsIn(reply) : [],
      pending: reply ? pendingFlows(reply) : [],
      transitions: own && own.trail.slice(before),
      states: own && (await storedStates(own, scene.visitor)),
    });
  }
  return steps;
}

/** Throws at the first step at which a site did something else than its model, as far as both can tell. */
export function assertSameWalk(model: readonly SiteStep[], actual: readonly SiteStep[]): void {
  for (const [at, expected] of model.entries()) {
    const found = actual[at];
    if (found && isSameStep(expected, found)) continue;
    const moves = model.slice(0, at + 1).map(({ move }) => move);
    throw new Error(
      [
        'The site does not do as its model does:',
        ...moves.map((move) => `  ${move}`),
        `It should come to ${JSON.stringify(expected)}`,
        `and it comes to   ${JSON.stringify(found)}`,
      ].join('\n'),
    );
  }
}

const SAID = ['move', 'status', 'problems', 'pending'] as const;
const DONE = ['transitions', 'states'] as const;

function isSameStep(a: SiteStep, b: SiteStep): boolean {
  return (
    SAID.every((member) => isDeepStrictEqual(a[member], b[member])) &&
    DONE.every(
      (member) => a[member] === null || b[member] === null || isDeepStrictEqual(a[member], b[member]),
    )
  );
}

export interface RandomWalks {
  /** What is tested, new for each walk. */
  readonly open: () => Promise<ClosableSite>;
  /** The same options in this process: what must come of every step. */
  readonly openModel: () => Promise<TestSite>;
  readonly moves: readonly Move[];
  /** Ways of which each walk begins with one, so that it gets anywhere. */
  readonly openings?: readonly SitePath[];
  readonly seed: number;
  readonly runs?: number;
  readonly steps?: number;
}

export type ClosableSite = Site & { close(): Promise<void> };

/**
 * Walks at random, and compares the site with its model after each step. What fails is cut down to the shortest walk
 * that does, by fast-check; the error has the seed to repeat it.
 */
export async function checkRandomWalks(walks: RandomWalks): Promise<void> {
  const { moves, openings = [[]], seed, runs = 20, steps = 10 } = walks;
  const tail = fc.array(fc.constantFrom(...moves.map(({ name }) => name)), { maxLength: steps, size: 'max' });
  const property = fc.asyncProperty(fc.constantFrom(...openings), tail, async (opening, rest) => {
    const path = [...opening, ...rest];
    assertSameWalk(
      await walkAndClose(walks.openModel, path, moves),
      await walkAndClose(walks.open, path, moves),
    );
  });
  await fc.assert(property, { seed, numRuns: runs });
}

async function walkAndClose(open: () => Promise<ClosableSite>, path: SitePath, moves: readonly Move[]) {
  const site = await open();
  try {
    return await walkSite(site, path, moves);
  } finally {
    await site.close();
  }
}
