import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadOptions } from './load-options.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-options-'));
});
afterAll(() => rm(folder, { recursive: true }));

const FLOW = '{ id: "gate", machine: {}, commands: [] }';

test.each([
  ['no options', '', ['gate']],
  ['options that name none', 'export const options = { mfa: {} };', ['gate']],
  ['options that name another', 'export default { flows: [{ id: "door" }] };', ['door']],
  ['options that want none', 'export const options = { flows: [] };', []],
])('a file that exports a flow and %s: which flows are looked at', async (name, text, ids) => {
  const file = join(folder, `${name.replaceAll(' ', '-')}.mjs`);
  await writeFile(file, `export const gate = ${FLOW}; ${text}`);
  const { flows = [] } = await loadOptions(file);
  expect(flows.map(({ id }) => id)).toEqual(ids);
});
