import assert from 'node:assert/strict';
import type { AnyStateMachine } from 'xstate';
import { instant } from '../domain/instant.js';
import { initialSnapshot, step, type FlowEvent } from '../engine/step.js';
import type { Stamp } from '../flows/define-flow.js';
import { edgeNames, edgeTaken } from './graph/edge-names.js';

/** What one edge of a machine does. */
export interface EdgeRow {
  /** As `edgeNames` has it; it is taken from the state that it begins with. */
  readonly edge: string;
  /** What the context has there, over what it has at the beginning. */
  readonly context?: object;
  /** It comes from a visitor, at `TABLE_TIME`, unless it says otherwise. */
  readonly event: FlowEvent;
  /** What changes in the context. */
  readonly becomes?: object;
  /** What is asked for, in this order: each effect by its name, with its parameters. */
  readonly effects?: readonly Readonly<Record<string, unknown>>[];
}

export interface EdgeTable {
  readonly machine: AnyStateMachine;
  readonly rows: readonly EdgeRow[];
  /** Who runs the rows: vitest, jest, `node:test` and their like all have these two. */
  readonly runner: {
    describe(name: string, body: () => void): unknown;
    test(name: string, body: () => void): unknown;
  };
}

export const TABLE_TIME = instant(1_800_000_000_000);

/** A table of all edges of a machine, as a suite; an edge without a row fails too. */
export function describeEdges(name: string, { machine, rows, runner }: EdgeTable): void {
  runner.describe(name, () => {
    for (const row of rows) runner.test(row.edge, () => assertRow(machine, row));
    runner.test('the table has a row for every edge', () => {
      assert.deepEqual(new Set(rows.map(({ edge }) => edge)), new Set(edgeNames(machine)));
    });
  });
}

function assertRow(machine: AnyStateMachine, { edge, context, event, becomes, effects = [] }: EdgeRow): void {
  const [state = ''] = edge.split(':');
  const stamp: Stamp = { at: TABLE_TIME, isAuthenticated: false };
  const stamped = { ...stamp, ...event };
  const first = initialSnapshot(machine).context as object;
  const before = machine.resolveState({ value: state, context: { ...first, ...context } });
  const { snapshot, requested } = step(machine, before, stamped);
  assert.deepEqual(
    {
      edge: edgeTaken(machine, before, stamped),
      context: snapshot.context as object,
      effects: requested.map((effect) => ({ [effect.name]: effect.params })),
    },
    { edge, context: { ...first, ...context, ...becomes }, effects },
  );
}
