import type { CommitResult } from '@sallyport/core';

/** Ends a commit that cannot be made: nothing of it stays. */
export class Conflict extends Error {
  override readonly name = 'Conflict';

  constructor(readonly over: Extract<CommitResult, { type: 'conflict' }>['over']) {
    super(over);
  }
}
