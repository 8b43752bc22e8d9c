import { describe, expect, test } from 'vitest';
import { exploreAll } from './explore.js';
import { Scheduler, type Operation } from './scheduler.js';

type Program = readonly (readonly [operation: Operation, act: () => void])[];

/** Runs programs on numbers that they share, and gives how they end. */
async function endsOf(programsOn: (cells: Record<string, number>) => readonly Program[]) {
  const ends: { readonly schedule: string; readonly end: string }[] = [];
  const begin = async () => {
    const cells: Record<string, number> = {};
    const scheduler = new Scheduler();
    for (const program of programsOn(cells)) {
      await scheduler.add(async () => {
        for (const [operation, act] of program) {
          await scheduler.pass(operation);
          act();
        }
      });
    }
    return { scheduler, finish: async () => JSON.stringify(cells) };
  };
  for await (const { schedule, outcome } of exploreAll(begin)) {
    ends.push({ schedule: schedule.join(''), end: outcome });
  }
  return ends;
}

const read = (object: string): Operation => ({ object, name: 'read', isRead: true });
const write = (object: string): Operation => ({ object, name: 'write', isRead: false });

/** Reads a number and writes it back plus one, in two steps. */
function increment(cells: Record<string, number>, cell: string): Program {
  let seen = 0;
  return [
    [read(cell), () => (seen = cells[cell] ?? 0)],
    [write(cell), () => (cells[cell] = seen + 1)],
  ];
}

describe('all interleavings are explored', () => {
  test('a lost update is found, and each order of calls that depend on each other is seen once', async () => {
    const ends = await endsOf((cells) => [increment(cells, 'a'), increment(cells, 'a')]);
    expect(new Set(ends.map(({ end }) => end))).toEqual(new Set(['{"a":1}', '{"a":2}']));
    // Of 0011, 0101, 0110, 1001, 1010 and 1100, the reads that come first may change places.
    expect(ends).toHaveLength(4);
    expect(new Set(ends.map(({ schedule }) => schedule)).size).toBe(4);
  });

  test('calls on different things are not told apart', async () => {
    const ends = await endsOf((cells) => [increment(cells, 'a'), increment(cells, 'b')]);
    expect(ends).toHaveLength(1);
  });

  test('three that depend on each other in every step come in every order', async () => {
    const twice: Program = [
      [write('a'), () => undefined],
      [write('a'), () => undefined],
    ];
    // 6! / (2! 2! 2!)
    expect(await endsOf(() => [twice, twice, twice])).toHaveLength(90);
  });

  test('calls that a task makes without awaiting each are steps of their own', async () => {
    const scheduler = new Scheduler();
    const made: string[] = [];
    const call = async (object: string) => {
      await scheduler.pass(write(object));
      made.push(object);
    };
    const { result } = await scheduler.add(async () => {
      await Promise.all([call('a'), call('b')]);
      await call('c');
    });
    while (scheduler.waiting().has(0)) await scheduler.step(0);
    await result;
    expect(made).toEqual(['a', 'b', 'c']);
  });

  test('a failure is that of its task', async () => {
    const scheduler = new Scheduler();
    const { result } = await scheduler.add(async () => {
      await scheduler.pass(read('a'));
      throw new Error('broken');
    });
    await scheduler.step(0);
    await expect(result).rejects.toThrow('broken');
    expect(scheduler.waiting().size).toBe(0);
  });
});
