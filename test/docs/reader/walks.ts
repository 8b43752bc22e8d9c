import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sectionOf, stepsOf, type Step } from './blocks.js';
import { root } from './packages.js';

/** Pages that are followed one after the other in one folder, as the later ones build on the first. */
export interface Walk {
  readonly name: string;
  readonly steps: readonly Step[];
  /** The files that compile as they are, with `strict`. */
  readonly typed: readonly string[];
}

export const readme = await page('README.md');
export const firstFlow = await page('docs/guides/first-custom-flow.md');
export const testingLogin = await page('docs/guides/testing-your-login.md');

const tried = stepsOf(sectionOf(readme, 'Try it'));

/** All that a new user is told to do, in the order in which they are told. */
export const WALKS: readonly Walk[] = [
  {
    name: 'README.md, with Express',
    steps: [...stepsOf(sectionOf(readme, 'Embed it in Express')), ...tried],
    typed: ['server.mjs'],
  },
  {
    name: 'README.md, with Hono',
    steps: [...stepsOf(sectionOf(readme, 'Embed it in Hono')), ...tried],
    typed: ['server.mjs'],
  },
  {
    name: 'docs/guides: first-custom-flow.md, then testing-your-login.md',
    steps: [...stepsOf(firstFlow), ...stepsOf(testingLogin)],
    typed: ['terms.mjs', 'server.mjs', 'options.mjs', 'machine.test.mjs'],
  },
];

function page(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}
