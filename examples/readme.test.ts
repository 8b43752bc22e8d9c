import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sectionOf, stepsOf } from '../test/docs/reader/blocks.js';
import { hasCurl, NO_CURL } from '../test/docs/reader/curl.js';
import { root } from '../test/docs/reader/packages.js';
import { takeWalk } from '../test/docs/reader/walk.js';

const page = await readFile(new URL('./README.md', import.meta.url), 'utf8');

test.skipIf(!hasCurl).each(['accept-terms', 'choose-organisation', 'risky-login'])(
  `%s does what its section of the README says${NO_CURL}`,
  async (name) => {
    const walk = { name, steps: stepsOf(sectionOf(page, name)), typed: [] };
    const desk = { folder: root, tarballs: new Map<string, string>(), install: 'links' } as const;
    const { done, all, problem } = await takeWalk(walk, desk);
    expect({ problem, done }).toEqual({ problem: null, done: all });
  },
  120_000,
);
