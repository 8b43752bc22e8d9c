import { describe, expect, test } from 'vitest';
import { restore } from '../../packages/core/src/engine/snapshot.js';
import { step } from '../../packages/core/src/engine/step.js';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { EXPIRY } from '../model/samples/common.js';
import { changed, fileOf, goldenOf, namedFlows, readGolden } from './golden.js';

const FLOWS = namedFlows();
const GOLDEN = readGolden();

const goldenAt = (name: string, version: number) => {
  const path = fileOf(name, version).pathname;
  return GOLDEN.find(({ file }) => path.endsWith(`/${file}`))?.golden;
};

describe.each(FLOWS)('$name', ({ name, flow, stages }) => {
  test('is as its version was: whoever changes states, edges or context raises it, and runs `npm run golden`', () => {
    const golden = goldenAt(name, flow.version);
    expect(goldenOf({ name, flow, stages }).shape, changed({ name, flow, stages })).toEqual(golden?.shape);
  });

  test('reads what was stored by each of its versions', () => {
    for (let version = 1; version <= flow.version; version++) {
      const golden = goldenAt(name, version);
      expect(golden, `${name}, version ${String(version)}`).toBeDefined();
      for (const stored of golden?.stored ?? [])
        expect(restore(flow, stored).type, JSON.stringify(stored)).toBe('restored');
    }
  });

  test('goes on under its next version as it does under this one', () => {
    // Nothing but the number is new, as where another state was added elsewhere.
    const next: Flow = {
      ...flow,
      version: flow.version + 1,
      migrations: { ...flow.migrations, [flow.version]: (it) => it },
    };
    for (const stored of goldenAt(name, flow.version)?.stored ?? []) {
      const [now, later] = [flow, next].map((each) => {
        const restored = restore(each, stored);
        if (restored.type !== 'restored') throw new TypeError(`${name} cannot be read: ${restored.type}`);
        const event = { type: 'timePassed', at: EXPIRY, isAuthenticated: false };
        const { snapshot, requested } = step(each.machine, restored.snapshot, event);
        return { value: snapshot.value as unknown, context: snapshot.context as unknown, requested };
      });
      expect(later).toEqual(now);
      // And the other way round: what the next version has stored, this one leaves alone.
      expect(restore(flow, { ...stored, version: next.version }).type).toBe('newer');
    }
  });
});

test('no golden file is without its flow: what was stored by a version may come back at any time', () => {
  const known = FLOWS.flatMap(({ name, flow }) =>
    Array.from({ length: flow.version }, (_, index) =>
      fileOf(name, index + 1)
        .pathname.split('/')
        .at(-1),
    ),
  );
  expect(GOLDEN.map(({ file }) => file).sort()).toEqual([...known].sort());
});
