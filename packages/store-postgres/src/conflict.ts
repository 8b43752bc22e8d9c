import { SallyportError, type CommitResult } from '@sallyport/core';
import { SqlError } from './executor.js';

type Over = Extract<CommitResult, { type: 'conflict' }>['over'];

/** Ends a commit that cannot be made; its transaction is rolled back. */
export class Conflict extends Error {
  override readonly name = 'Conflict';

  constructor(readonly over: Over) {
    super(over);
  }
}

export function expect(holds: boolean): asserts holds {
  if (!holds) throw new Conflict('expectation');
}

/** What PostgreSQL says when a commit meets others, by SQLSTATE (its appendix A). */
const CONFLICTS: ReadonlyMap<string, Over> = new Map([
  ['23505', 'unique'],
  // Somebody whom the commit refers to is gone.
  ['23503', 'expectation'],
  // Serialization failure, deadlock, lock timeout.
  ['40001', 'lock'],
  ['40P01', 'lock'],
  ['55P03', 'lock'],
]);

/** An unknown schema, table, column or function. */
const OUTDATED: ReadonlySet<string> = new Set(['3F000', '42P01', '42703', '42883']);

/** What a failed commit was in conflict with; undefined where it failed for another reason. */
export function conflictOf(error: unknown): Over | undefined {
  if (error instanceof Conflict) return error.over;
  return error instanceof SqlError ? CONFLICTS.get(error.state) : undefined;
}

/** Whether a statement failed only because others were at work. */
export function isPassing(error: unknown): boolean {
  return conflictOf(error) === 'lock';
}

/** The error that a caller of the store gets. */
export function reported(error: unknown): unknown {
  if (!(error instanceof SqlError)) return error;
  if (!OUTDATED.has(error.state)) return new SallyportError('store-unavailable', error.message);
  return new SallyportError(
    'store-outdated',
    `${error.message}: the database lacks a table that this version needs. Run "sallyport migrate".`,
  );
}
