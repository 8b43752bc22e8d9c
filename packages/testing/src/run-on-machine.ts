import { isDeepStrictEqual } from 'node:util';
import type { Flow } from '@sallyport/core';
import { initialSnapshot, step } from '@sallyport/core/testing';
import type { Coverage } from './coverage.js';
import { describePath, type Path } from './paths.js';

/**
 * Walks the paths on the machine of a flow, which need not be the one that they were generated from: another version of
 * it, say. Throws where it goes elsewhere or asks for something else, with the steps to there.
 */
export function runOnMachine(flow: Flow, paths: readonly Path[], coverage?: Coverage): void {
  for (const path of paths) {
    let snapshot = initialSnapshot(flow.machine);
    for (const [at, { event, to, requested }] of path.entries()) {
      coverage?.record(flow, snapshot, event);
      const stepped = step(flow.machine, snapshot, event);
      snapshot = stepped.snapshot;
      const isSame = snapshot.value === to.snapshot.value && isDeepStrictEqual(stepped.requested, requested);
      if (!isSame) {
        const came = `it came to ${String(snapshot.value)}, asking for ${asked(stepped.requested)}`;
        const steps = describePath(path.slice(0, at + 1)).join('\n  ');
        throw new Error(`${flow.id} does not go as its model does:\n  ${steps}\nBut ${came}`);
      }
    }
  }
}

function asked(requested: readonly { readonly name: string }[]): string {
  return requested.map(({ name }) => name).join(', ') || 'nothing';
}
