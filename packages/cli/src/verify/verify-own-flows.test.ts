import { defineFlow, question, type Flow } from '@sallyport/core';
import { assign, setup, type AnyStateMachine } from 'xstate';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Answers } from './answers.js';
import { PLAIN, UNVERIFIED } from './accounts.js';
import type { VerifiedOptions } from './site.js';
import { verifyFlows } from './verify-flows.js';

const OPEN: VerifiedOptions = {
  baseUrl: 'https://example.org',
  account: { loginMethods: ['email'], signupFields: ['email*', 'password1*'], emailVerification: 'none' },
};

/** Thousands of requests: seconds where nothing else runs, many more where much does. */
vi.setConfig({ testTimeout: 240_000 });

const required = { isRequired: () => true };

/** A stage of one's own whose waiting state has these edges. */
function stage(waiting: object, stageEntered: unknown = 'waiting'): Flow {
  return defineFlow({
    id: 'terms',
    version: 1,
    stage: required,
    context: z.object({ isReady: z.boolean() }),
    commands: { accept: {}, decline: {} },
    machine: ({ types, actions }) =>
      setup({
        types,
        actions,
        guards: { isReady: ({ context }) => context.isReady },
      }).createMachine({
        context: { isReady: false },
        initial: 'idle',
        states: {
          idle: { on: { stageEntered } },
          waiting: { on: waiting },
          accepted: { type: 'final' },
          declined: { type: 'final' },
        },
      } as never) as unknown as AnyStateMachine,
  });
}

const decline = { target: 'declined', actions: 'abandonLogin' };

describe('a flow of one’s own', () => {
  const verifyOwn = async (flow: Flow) =>
    (await verifyFlows({ ...OPEN, flows: [flow] }, { accounts: [PLAIN] })).accounts.flatMap(
      ({ findings }) => findings,
    );

  test('is fine where it is', async () => {
    expect(await verifyOwn(stage({ accept: { target: 'accepted', actions: 'passStage' }, decline }))).toEqual(
      [],
    );
  });

  test('is found out where its stage passes without a command', async () => {
    const passing = stage({ accept: { target: 'accepted', actions: 'passStage' }, decline }, [
      { guard: 'isReady', target: 'waiting' },
      { target: 'accepted', actions: 'passStage' },
    ]);
    const found = (await verifyOwn(passing)).find(({ rule }) => rule === 'no-bypass');
    expect(found?.problem).toMatch(/without the stage terms/);
    expect(found?.steps).toHaveLength(1);
  });

  test('is found out where nothing that is sent leads on', async () => {
    const stuck = stage({
      accept: { guard: 'isReady', target: 'accepted', actions: 'passStage' },
      decline: { ...decline, guard: 'isReady' },
    });
    const rules = new Set((await verifyOwn(stuck)).map(({ rule }) => rule));
    expect(rules).toEqual(new Set(['no-trap', 'a-way-in']));
  });

  test('is found out where its stage passes as time does, and that comes to an end', async () => {
    const accept = { target: 'accepted', actions: 'passStage' };
    const { accounts } = await verifyFlows({
      ...OPEN,
      flows: [stage({ accept, decline, timePassed: accept })],
    });
    expect(accounts.every(({ states }) => states < 100)).toBe(true);
    const found = accounts.flatMap(({ findings }) => findings);
    expect(found.map(({ rule }) => rule)).toContain('no-bypass');
    expect(found.map(({ rule }) => rule)).not.toContain('complete');
  });

  test('is found out where its states have no end, and nothing else is said that nobody looked at', async () => {
    const counting = defineFlow({
      id: 'terms',
      version: 1,
      stage: required,
      context: z.object({ count: z.number() }),
      commands: { accept: {}, count: {} },
      machine: ({ types, actions }) =>
        setup({
          types,
          actions: { ...actions, countUp: assign({ count: ({ context }) => context.count + 1 }) },
          guards: { isMuch: ({ context }) => context.count > 1000 },
        }).createMachine({
          context: { count: 0 },
          initial: 'idle',
          states: {
            idle: { on: { stageEntered: 'waiting' } },
            waiting: {
              on: {
                accept: { guard: 'isMuch', target: 'accepted', actions: 'passStage' },
                count: { actions: 'countUp' },
              },
            },
            accepted: { type: 'final' },
          },
        }),
    });
    const { accounts } = await verifyFlows(
      { ...OPEN, flows: [counting] },
      { maxStates: 100, accounts: [PLAIN, UNVERIFIED] },
    );
    expect(accounts.map(({ states }) => states)).toEqual([101, 11]);
    for (const { findings } of accounts) {
      expect(findings).toMatchObject([{ rule: 'complete', steps: [] }]);
      expect(findings[0]?.problem).toMatch(/not everything was looked at.*of terms in "waiting"/);
    }
  });

  test('is found out where it waits for ever', async () => {
    const waiting = defineFlow({
      id: 'survey',
      version: 1,
      commands: { begin: {}, finish: {} },
      machine: ({ types, actions }) =>
        setup({ types, actions }).createMachine({
          initial: 'idle',
          states: {
            idle: { on: { begin: 'waiting' } },
            waiting: { on: { finish: 'finished' } },
            finished: { type: 'final' },
          },
        }),
    });
    const found = await verifyOwn(waiting);
    expect(found.map(({ rule }) => rule)).toContain('exit-by-expiry');
    expect(found.find(({ rule }) => rule === 'exit-by-expiry')?.steps).toHaveLength(2);
  });

  describe('whose functions say now this, now that', () => {
    /** Whoever is trusted gets by, which is wrong where a code is required of everybody. */
    const flow = (isRequired: () => boolean) =>
      defineFlow({
        id: 'terms',
        version: 1,
        stage: { isRequired },
        commands: { accept: {} },
        effects: {
          look: question({ known: true, unknown: true }, async () => ({
            reply: { type: 'unknown' },
          })),
        },
        machine: ({ types, actions }) =>
          setup({ types, actions }).createMachine({
            initial: 'idle',
            states: {
              idle: { on: { stageEntered: { target: 'looking', actions: { type: 'look', params: {} } } } },
              looking: { on: { known: { target: 'passed', actions: 'passStage' }, unknown: 'waiting' } },
              waiting: { on: { accept: { target: 'passed', actions: 'passStage' } } },
              passed: { type: 'final' },
            },
          }),
      });
    const verifyWith = async (isRequired: () => boolean, answers: Answers) => {
      const { accounts, taken } = await verifyFlows(
        { ...OPEN, flows: [flow(isRequired)] },
        { answers, accounts: [PLAIN] },
      );
      return { rules: accounts.flatMap(({ findings }) => findings.map(({ rule }) => rule)), taken };
    };

    test('is looked at with each answer that is named', async () => {
      expect(await verifyWith(() => true, {})).toMatchObject({ rules: [] });
      const answers = { terms: { look: [{ type: 'unknown' }, { type: 'known' }] } };
      expect((await verifyWith(() => true, answers)).rules).toEqual(['no-bypass']);
    });

    test('is looked at as a stage that is required, and as one that is not', async () => {
      expect((await verifyWith(() => false, {})).taken).not.toContain('terms accept');
      const both = { terms: { isRequired: [false, true] } };
      expect(await verifyWith(() => false, both)).toMatchObject({ rules: [] });
      expect((await verifyWith(() => false, both)).taken).toContain('terms accept');
    });

    test.each<[answers: Answers, problem: string]>([
      [{ terms: { isRisky: [true] } }, 'answers.terms.isRisky: there is no such question'],
      [{ elsewhere: { isRequired: [true] } }, 'answers.elsewhere.isRequired: there is no such question'],
      [
        { terms: { isRequired: [] } },
        'answers.terms.isRequired: say a list of its answers, which can be true, false',
      ],
      [
        { terms: { isRequired: [{ type: 'known' }] } },
        'answers.terms.isRequired: say a list of its answers, which can be true, false',
      ],
      [
        { terms: { look: [{ type: 'seen' }] } },
        "answers.terms.look: say a list of its answers, which can be { type: '",
      ],
      [{ terms: { isRequired: true } } as never, 'answers.terms.isRequired: say a list'],
      [{ terms: null } as never, 'answers.terms: say which question'],
    ])('refuses %j', async (answers, problem) => {
      await expect(verifyWith(() => true, answers)).rejects.toThrow(problem);
    });
  });
});
