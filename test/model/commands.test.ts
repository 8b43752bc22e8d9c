import type { StoredFlow } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { actionsOf, signal, type EffectTable } from '../../packages/core/src/effects/effect.js';
import { createEngine } from '../../packages/core/src/engine/engine.js';
import { think } from '../../packages/core/src/engine/think.js';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { ENGINE_EVENTS } from '../../packages/core/src/flows/rules/names.js';
import { setup } from 'xstate';
import { z } from 'zod';
import { CONFIGURATIONS, type Configuration } from './configurations.js';
import { ANN, ANN_EMAIL, EXPIRY } from './samples/common.js';
import { samplesFor } from './samples/index.js';
import { loadedWith, scriptedSite } from './scripted-site.js';

/** What XState makes events of by itself; none of it may come from outside. */
const XSTATE_EVENTS = [
  'xstate.init',
  'xstate.stop',
  'xstate.done.actor.x',
  'xstate.after.1.x',
  'xstate.error.actor.x',
];

function partsOf(configuration: Pick<Configuration, 'flows' | 'pipeline' | 'stages'>) {
  return scriptedSite(
    configuration,
    (flow) => samplesFor(flow, configuration.stages),
    () => 0,
  );
}

describe.each(CONFIGURATIONS)('a client (verified $name)', (configuration) => {
  const parts = partsOf(configuration);
  const flows = [...configuration.flows.values()];
  const replies = flows.flatMap(({ effects }) =>
    Object.values(effects).flatMap((effect) => ('replies' in effect ? effect.replies : [])),
  );
  const names = [
    ...new Set([
      ...replies,
      ...ENGINE_EVENTS,
      ...XSTATE_EVENTS,
      ...flows.flatMap(({ commands }) => commands),
    ]),
  ];

  test.each(flows)('can send $id its commands, and nothing else', async ({ id, commands }) => {
    const candidate = { userId: ANN.id, email: null, isSignup: false, sessionEpoch: 0, loginEpoch: 0 };
    for (const type of names.filter((name) => !commands.includes(name))) {
      const event = { type, candidate, userId: ANN.id, user: ANN, stage: configuration.stages[0] };
      const sent = createEngine(parts).run(loadedWith({}), id, event);
      await expect(sent, type).rejects.toMatchObject({ code: 'flow-failed' });
    }
  });

  test('can send nothing to a flow that there is not', async () => {
    const sent = createEngine(parts).run(loadedWith({}), 'constructor', { type: 'submitLogin' });
    await expect(sent).rejects.toMatchObject({ code: 'flow-failed' });
  });
});

describe('a flow that is not the pipeline', () => {
  const [configuration] = CONFIGURATIONS;
  if (!configuration) throw new TypeError('there is a configuration');

  /** A flow that does one thing when it is told to. */
  function flowThat(name: string, params: object): Flow {
    const effects: EffectTable = { [name]: signal() };
    const machine = setup({ actions: actionsOf(effects) }).createMachine({
      id: 'rogue',
      initial: 'idle',
      states: { idle: { on: { go: { target: 'gone', actions: { type: name, params } } } }, gone: {} },
    });
    return {
      id: 'rogue',
      version: 1,
      migrations: {},
      machine,
      context: z.object({}),
      effects,
      commands: ['go'],
      isStage: false,
      isOffered: () => true,
      resources: [],
    };
  }

  const send = (rogue: Flow, stored: Readonly<Record<string, StoredFlow>> = {}) => {
    const parts = partsOf(configuration);
    const flows = new Map([...configuration.flows, [rogue.id, rogue]]);
    const task = { flow: rogue.id, command: { type: 'go' }, reservations: new Map() };
    return think({ ...parts, flows }, loadedWith({ flows: stored }), task);
  };

  test.each([
    ['signIn', { userId: ANN.id, sessionEpoch: 0 }],
    ['enterStage', { stage: 'verify_email', candidate: null }],
    ['leaveStage', { stage: 'verify_email' }],
  ])('cannot ask for %s', async (name, params) => {
    await expect(send(flowThat(name, params))).rejects.toMatchObject({ code: 'flow-failed' });
  });

  test('cannot take its place by its name either', async () => {
    const rogue = {
      ...flowThat('signIn', { userId: ANN.id, sessionEpoch: 0 }),
      id: configuration.pipeline.id,
    };
    await expect(send(rogue)).rejects.toMatchObject({ code: 'flow-failed' });
  });

  test('cannot pass the stage of another', async () => {
    const candidate = { userId: ANN.id, email: ANN_EMAIL, isSignup: false, sessionEpoch: 0, loginEpoch: 0 };
    const pipeline: StoredFlow = {
      flow: 'pipeline',
      version: 1,
      value: 'pending verify_email',
      context: { candidate, expiresAt: EXPIRY },
    };
    for (const stored of [{}, { pipeline }]) {
      await expect(send(flowThat('passStage', {}), stored)).rejects.toMatchObject({ code: 'flow-failed' });
    }
  });

  test('can abandon a login, also where there is none', async () => {
    await expect(send(flowThat('abandonLogin', {}))).resolves.toMatchObject({ isExpected: true });
  });
});
