import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { describeEdges, TABLE_TIME, type EdgeRow } from './edge-table.js';

const machine = setup({
  types: { context: {} as { count: number } },
  actions: {
    ring: (_, _params: { readonly at: number }) => undefined,
    count: assign({ count: ({ context }) => context.count + 1 }),
  },
  guards: { isLate: ({ event }) => event['at'] !== TABLE_TIME },
}).createMachine({
  id: 'bell',
  context: { count: 0 },
  initial: 'idle',
  states: {
    idle: {
      on: {
        press: [
          { guard: 'isLate', target: 'broken' },
          {
            target: 'rung',
            actions: ['count', { type: 'ring', params: ({ event }) => ({ at: Number(event['at']) }) }],
          },
        ],
      },
    },
    rung: {},
    broken: {},
  },
});

const rung: EdgeRow = {
  edge: 'idle: press -> rung',
  context: { count: 2 },
  event: { type: 'press' },
  becomes: { count: 3 },
  effects: [{ ring: { at: TABLE_TIME } }],
};
const broken: EdgeRow = { edge: 'idle: press if isLate -> broken', event: { type: 'press', at: 0 } };

/** The tests of a table that fail. */
function failures(rows: readonly EdgeRow[]): readonly string[] {
  const failed: string[] = [];
  const run = (name: string, body: () => void): void => {
    try {
      body();
    } catch {
      failed.push(name);
    }
  };
  describeEdges('the bell', { machine, rows, runner: { describe: run, test: run } });
  return failed;
}

const COMPLETE = 'the table has a row for every edge';

test.each<[string, readonly EdgeRow[], readonly string[]]>([
  ['passes where it is right', [rung, broken], []],
  ['fails without a row for each edge', [rung], [COMPLETE]],
  [
    'fails with a row for an edge that is not there',
    [rung, broken, { ...rung, edge: 'idle: press -> idle' }],
    ['idle: press -> idle', COMPLETE],
  ],
  ['fails where another edge is taken', [{ ...rung, event: broken.event }, broken], [rung.edge]],
  ['fails for another effect', [{ ...rung, effects: [] }, broken], [rung.edge]],
  ['fails for other parameters', [{ ...rung, effects: [{ ring: { at: 1 } }] }, broken], [rung.edge]],
  ['fails for another context', [{ ...rung, becomes: {} }, broken], [rung.edge]],
])('a table %s', (_name, rows, expected) => {
  expect(failures(rows)).toEqual(expected);
});
