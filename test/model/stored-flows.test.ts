import type { StoredFlow } from '@sallyport/core';
import { expect, test } from 'vitest';
import { draftOf, storedFlows } from '../../packages/core/src/engine/draft.js';
import { restore } from '../../packages/core/src/engine/snapshot.js';
import { think } from '../../packages/core/src/engine/think.js';
import { defineVerifyEmailByCode } from '../../packages/core/src/flows/verify-email-by-code.js';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { CONFIGURATIONS, type Configuration } from './configurations.js';
import { CANDIDATES, EXPIRY } from './samples/common.js';
import { samplesFor } from './samples/index.js';
import { loadedWith, scriptedSite } from './scripted-site.js';

const site = CONFIGURATIONS.find(({ name }) => name === 'by code') as Configuration;
const parts = scriptedSite(
  site,
  (flow) => samplesFor(flow, site.stages),
  () => 0,
);

const WAITING: StoredFlow = {
  flow: 'verify_email',
  version: 1,
  value: 'awaitingCode',
  context: {
    candidate: { ...CANDIDATES[0] },
    email: 'ann@example.org',
    pretendedEmail: null,
    isNewcomer: false,
    codeHash: 'keyed hash of the code',
    limits: { expiresAt: EXPIRY, attempts: 3, resends: 0, changes: 0 },
  },
};

/** As a server would have left it that is ahead of this one. */
const NEWER: StoredFlow = { ...WAITING, version: 2, value: { of: 'the future' }, context: { a: [1] } };

const send = (stored: StoredFlow, flow: string, command: { readonly type: string }) =>
  think(parts, loadedWith({ flows: { [stored.flow]: stored } }), {
    flow,
    command,
    reservations: new Map(),
  });

test('a flow of a newer version is kept as it is, whatever other flows do', async () => {
  const draft = draftOf(loadedWith({ flows: { verify_email: NEWER } }).session, parts);
  expect(draft.untouched).toEqual(new Map([['verify_email', NEWER]]));
  const login = { type: 'submitLogin', identifier: { type: 'email', email: null }, password: '' };
  const thought = await send(NEWER, 'login', login);
  expect(thought.isExpected).toBe(true);
  expect(storedFlows(thought.draft, site.flows)).toEqual({ verify_email: NEWER });
});

test('a flow of a newer version takes no command', async () => {
  await expect(send(NEWER, 'verify_email', { type: 'submitNothing' })).rejects.toMatchObject({
    code: 'flow-newer',
  });
});

test('a flow that cannot be read has expired', async () => {
  const thought = await send({ ...WAITING, value: 'elsewhere' }, 'verify_email', { type: 'submitNothing' });
  expect(thought.isExpected).toBe(false);
  expect(storedFlows(thought.draft, site.flows)).toEqual({});
});

test('a stage goes with the pending login that cannot be read', async () => {
  const login = { flow: parts.pipeline.id, version: 1, value: 'elsewhere', context: {} };
  const loaded = loadedWith({ flows: { [login.flow]: login, verify_email: WAITING } });
  const task = { flow: 'verify_email', command: { type: 'submitNothing' }, reservations: new Map() };
  const thought = await think(parts, loaded, task);
  expect(thought.isExpected).toBe(false);
  expect(storedFlows(thought.draft, site.flows)).toEqual({});
});

test('a flow that is not there any more is dropped', () => {
  const stored = { ...WAITING, flow: 'of_old' };
  const draft = draftOf(loadedWith({ flows: { of_old: stored } }).session, parts);
  expect(storedFlows(draft, site.flows)).toEqual({});
});

/** The flow as it could be two versions later: first a state was renamed, then the member of a context. */
const later: Flow = {
  ...defineVerifyEmailByCode(),
  version: 3,
  migrations: {
    1: (stored) => ({ ...stored, value: stored.value === 'waiting' ? 'awaitingCode' : stored.value }),
    2: ({ context: { hash = null, ...context }, ...stored }) => ({
      ...stored,
      context: { ...context, codeHash: hash },
    }),
  },
};
const { codeHash: hash = null, ...context } = WAITING.context;
const OLD: StoredFlow = { ...WAITING, value: 'waiting', context: { ...context, hash } };

test.each<[string, StoredFlow, string]>([
  ['from the first version', OLD, 'restored'],
  ['from the second', { ...OLD, version: 2, value: 'awaitingCode' }, 'restored'],
  ['as it is now', { ...WAITING, version: 3 }, 'restored'],
  ['from before there were any', { ...OLD, version: 0 }, 'unreadable'],
  ['with a step left out', { ...OLD, version: 2 }, 'unreadable'],
  ['from ahead', { ...WAITING, version: 4 }, 'newer'],
])('a stored flow is migrated step by step: %s', (_name, stored, type) => {
  const restored = restore(later, stored);
  expect(restored.type).toBe(type);
  if (restored.type === 'restored') expect(restored.snapshot.context).toEqual(WAITING.context);
});

test('a migration that fails leaves a flow that cannot be read', () => {
  const failing: Flow = {
    ...later,
    migrations: {
      1: () => {
        throw new TypeError('there is no such member');
      },
    },
  };
  expect(restore(failing, OLD).type).toBe('unreadable');
});
