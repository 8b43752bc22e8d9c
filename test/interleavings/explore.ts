import { areIndependent, type Operation, type Scheduler } from './scheduler.js';

/** What a schedule is explored on: everything is made anew for each. */
export interface Run<Outcome> {
  readonly scheduler: Scheduler;
  /** What came of it, once every task is done. */
  finish(): Promise<Outcome>;
}

export interface Explored<Outcome> {
  /** Whose turn it was, step by step. */
  readonly schedule: readonly number[];
  readonly outcome: Outcome;
}

/** A point at which somebody was chosen. */
interface Choice {
  readonly waiting: ReadonlyMap<number, Operation>;
  /** Those whose step leads only to what was explored before, in another order of independent calls. */
  readonly asleep: ReadonlySet<number>;
  readonly tried: Set<number>;
  chosen: number;
}

/**
 * Explores all interleavings of the tasks of a run: of those that differ only in the order of independent calls, one
 * (sleep sets: Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996, chapter 5). The run
 * must do the same for the same schedule.
 */
export async function* exploreAll<Outcome>(
  begin: () => Promise<Run<Outcome>>,
): AsyncGenerator<Explored<Outcome>> {
  const path: Choice[] = [];
  do {
    const run = await begin();
    const isNew = await follow(run.scheduler, path);
    const outcome = await run.finish();
    if (isNew) yield { schedule: path.map(({ chosen }) => chosen), outcome };
  } while (turnBack(path));
}

/** Takes the steps of the path, and from its end on the first that is awake; false if all that is left sleeps. */
async function follow(scheduler: Scheduler, path: Choice[]): Promise<boolean> {
  let isNew = true;
  for (let depth = 0; scheduler.waiting().size > 0; depth++) {
    const next = isNew ? (path[depth] ?? choiceAfter(path.at(-1), scheduler.waiting())) : null;
    if (next === null) {
      isNew = false;
      // The rest is for nobody, but it is to end in order.
      const [first = 0] = scheduler.waiting().keys();
      await scheduler.step(first);
      continue;
    }
    if (depth === path.length) path.push(next);
    await scheduler.step(next.chosen);
  }
  return isNew;
}

function choiceAfter(before: Choice | undefined, waiting: ReadonlyMap<number, Operation>): Choice | null {
  const asleep = new Set([...waiting.keys()].filter((task) => before && staysAsleep(before, task)));
  const chosen = [...waiting.keys()].find((task) => !asleep.has(task));
  return chosen === undefined ? null : { waiting, asleep, tried: new Set(), chosen };
}

/** A task sleeps on until somebody makes a call that its own depends on. */
function staysAsleep({ waiting, asleep, tried, chosen }: Choice, task: number): boolean {
  const [own, taken] = [waiting.get(task), waiting.get(chosen)];
  if (!own || !taken || task === chosen) return false;
  return (asleep.has(task) || tried.has(task)) && areIndependent(own, taken);
}

/** Changes the last choice that can still be another; false if there is none. */
function turnBack(path: Choice[]): boolean {
  for (let last = path.at(-1); last; path.pop(), last = path.at(-1)) {
    const { waiting, asleep, tried } = last;
    tried.add(last.chosen);
    const other = [...waiting.keys()].find((task) => !asleep.has(task) && !tried.has(task));
    if (other !== undefined) {
      last.chosen = other;
      return true;
    }
  }
  return false;
}
