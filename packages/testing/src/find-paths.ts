import type { Random } from '@sallyport/core';
import { createPredictableRandomForTests } from '@sallyport/core/testing';
import { beginScene, moveNamed, type Move, type Scene } from './moves/scene.js';
import { standingOf } from './standing.js';
import type { TestSite } from './test-site.js';
import { walkSite, type SitePath } from './walk-site.js';

export interface Search {
  /** Makes a new site each time. */
  readonly open: () => Promise<TestSite>;
  readonly moves: readonly Move[];
  /** What all choices follow from. */
  readonly seed: number;
  /** Ways to begin with, such as those that lead to what is found by chance too seldom. */
  readonly openings?: readonly SitePath[];
  /** How many walks there are at most, and how long one is. */
  readonly walks?: number;
  readonly steps?: number;
}

/** The transitions of flows that a path takes, by their names, each with the shortest path that took it. */
type Ways = Map<string, SitePath>;

const WALKS = 300;
const STEPS = 40;
const LONGEST_OPENING = 30;

/**
 * Finds short paths that together take every transition of a site's flows which can be found: walks through new sites
 * at random, but rather by what was not tried yet where they stand, and from places that were new. Gives the paths cut
 * short to what they are needed for.
 */
export async function findPaths(search: Search): Promise<readonly SitePath[]> {
  const { walks = WALKS, openings = [], seed } = search;
  const explorer = new Explorer(search, createPredictableRandomForTests(String(seed)));
  for (const opening of openings) await explorer.walk(opening, 0);
  for (let walk = 0; walk < walks && !explorer.isDone; walk += 1) await explorer.walk(null);
  return shortened(search, explorer.ways);
}

class Explorer {
  readonly ways: Ways = new Map();
  /** Ways to where nobody had been before. */
  readonly #frontier: SitePath[] = [];
  readonly #tried = new Map<string, Map<string, { times: number; isUseful: boolean }>>();
  #all = Number.POSITIVE_INFINITY;

  constructor(
    readonly search: Search,
    readonly random: Random,
  ) {}

  get isDone(): boolean {
    return this.ways.size >= this.#all;
  }

  async walk(opening: SitePath | null, steps: number = this.search.steps ?? STEPS): Promise<void> {
    const site = await this.search.open();
    const scene = beginScene(site);
    const path: string[] = [];
    this.#all = transitionsOf(site);
    for (const name of opening ?? this.#chooseOpening()) await this.#step(site, scene, { path, name });
    for (let step = 0; step < steps; step += 1) {
      await this.#step(site, scene, { path, name: this.#chooseMove(await standingOf(site, scene)) });
    }
    await site.close();
  }

  async #step(site: TestSite, scene: Scene, { path, name }: { path: string[]; name: string }): Promise<void> {
    const standing = await standingOf(site, scene);
    const before = site.trail.length;
    await moveNamed(this.search.moves, name).make(scene);
    const taken = site.trail.slice(before);
    path.push(name);
    for (const transition of taken) {
      const known = this.ways.get(transition);
      if (known === undefined || known.length > path.length) this.ways.set(transition, [...path]);
    }
    const tried = this.#triedAt(standing);
    if (tried.size === 0 && path.length <= LONGEST_OPENING) this.#frontier.push(path.slice(0, -1));
    tried.set(name, { times: (tried.get(name)?.times ?? 0) + 1, isUseful: taken.length > 0 });
  }

  #chooseOpening(): SitePath {
    // Half of the walks begin at the beginning.
    const chosen = this.random.integer(2 * this.#frontier.length + 1);
    return this.#frontier[chosen] ?? [];
  }

  #chooseMove(standing: string): string {
    const tried = this.#triedAt(standing);
    const weights = this.search.moves.map(({ name }) => {
      const { times, isUseful } = tried.get(name) ?? { times: 0, isUseful: true };
      return times === 0 ? 30 : isUseful ? Math.ceil(20 / times) : 1;
    });
    let left = this.random.integer(weights.reduce((sum, weight) => sum + weight, 0));
    const chosen = this.search.moves.find((_, index) => (left -= weights[index] ?? 0) < 0);
    return chosen?.name ?? '';
  }

  #triedAt(standing: string) {
    const tried = this.#tried.get(standing) ?? new Map<string, { times: number; isUseful: boolean }>();
    this.#tried.set(standing, tried);
    return tried;
  }
}

/** What a path takes in a new site. */
async function walkThrough({ open, moves }: Search, path: SitePath): Promise<ReadonlySet<string>> {
  const site = await open();
  await walkSite(site, path, moves);
  await site.close();
  return new Set(site.trail);
}

/** The longest first, as what they take on the way needs no path of its own; each without what is not needed. */
async function shortened(search: Search, ways: Ways): Promise<readonly SitePath[]> {
  const covered = new Set<string>();
  const kept: SitePath[] = [];
  for (const [transition, way] of [...ways].sort(([, a], [, b]) => b.length - a.length)) {
    if (covered.has(transition)) continue;
    const needed = [...(await walkThrough(search, way))].filter((each) => !covered.has(each));
    const path = await cutShort(search, way, needed);
    for (const each of await walkThrough(search, path)) covered.add(each);
    kept.push(path);
  }
  return kept;
}

/** Leaves out, from the end, every move without which the path still takes what it must. */
async function cutShort(search: Search, way: SitePath, needed: readonly string[]): Promise<SitePath> {
  let path = way;
  for (let at = way.length - 1; at >= 0; at -= 1) {
    const shorter = path.toSpliced(at, 1);
    const taken = await walkThrough(search, shorter);
    if (needed.every((each) => taken.has(each))) path = shorter;
  }
  return path;
}

function transitionsOf({ coverage }: TestSite): number {
  const report = Object.values(coverage.report());
  return report.reduce((sum, { transitions }) => sum + Object.keys(transitions).length, 0);
}
