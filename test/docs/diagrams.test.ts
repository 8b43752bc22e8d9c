import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { diagramFiles } from './diagrams.js';

const root = new URL('../../', import.meta.url);

test('the diagrams show the flows as they are; if not, `npm run diagrams` draws them anew', async () => {
  const files = diagramFiles();
  expect(files.size).toBeGreaterThan(20);
  for (const [path, text] of files) expect(await readFile(new URL(path, root), 'utf8'), path).toBe(text);
  const there = await readdir(new URL('docs/diagrams/', root));
  expect(there.map((name) => `docs/diagrams/${name}`).sort()).toEqual(
    [...files.keys()].filter((path) => path.endsWith('.json')).sort(),
  );
});

test('what is imported as JSON is a machine with the same states and edges', () => {
  for (const [path, text] of diagramFiles()) {
    if (!path.endsWith('.json')) continue;
    const config = JSON.parse(text) as Parameters<typeof createMachine>[0];
    const machine = createMachine(config);
    expect(JSON.stringify(Object.keys(machine.states)), path).toBe(
      JSON.stringify(Object.keys(config.states ?? {})),
    );
  }
});
