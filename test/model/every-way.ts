import type { Choose } from './scripted-site.js';

/** Runs something once for each way in which its choices can go; what it does otherwise must not vary. */
export async function everyWay<T>(run: (choose: Choose) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  let script: readonly number[] | null = [];
  while (script) {
    const given: readonly number[] = script;
    const made: { readonly way: number; readonly ways: number }[] = [];
    const choose = (ways: number): number => {
      const way = given[made.length] ?? 0;
      made.push({ way, ways });
      return way;
    };
    results.push(await run(choose));
    // As an odometer counts: the last choice that has another way takes it, what came after begins anew.
    const turned = made.findLastIndex(({ way, ways }) => way + 1 < ways);
    script =
      turned === -1 ? null : made.slice(0, turned + 1).map(({ way }, at) => way + Number(at === turned));
  }
  return results;
}
