import { defineFlow, question, reservation, write } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { z } from 'zod';
import { App, createWorld } from './app.js';
import { send } from './http.js';
import { BOB } from './journey.js';

/** A stage that asks which of two doors somebody wants, and lets nobody by the wrong one. */
function doorFlow(place: { after?: string; before?: string } = {}) {
  const chosen: unknown[] = [];
  const flow = defineFlow({
    id: 'choose_door',
    version: 1,
    context: z.object({ doors: z.array(z.string()) }),
    stage: { ...place, isRequired: ({ candidate }) => !candidate.isSignup },
    commands: {
      chooseDoor: { input: z.object({ door: z.string().min(2) }) },
      giveUp: { path: 'doors', method: 'DELETE' },
    },
    effects: {
      findDoors: question({ doorsFound: true, noDoors: true }, async ({ count }: { count: number }) =>
        count === 0
          ? { reply: { type: 'noDoors' } }
          : { reply: { type: 'doorsFound', doors: ['left', 'right'].slice(0, count) } },
      ),
      noteDoor: write(({ door }: { door: string }, { subject }) => {
        chosen.push([subject, door]);
        return {};
      }),
    },
    view: ({ context: { doors } }) => ({ doors }),
    machine: ({ types, actions }) =>
      setup({
        types,
        actions: {
          ...actions,
          keepDoors: assign({ doors: (_, { doors }: { doors: readonly string[] }) => [...doors] }),
        },
        guards: {
          isThere: ({ context, event }) => event.type === 'chooseDoor' && context.doors.includes(event.door),
        },
      }).createMachine({
        context: { doors: [] },
        initial: 'idle',
        states: {
          idle: {
            on: {
              stageEntered: { target: 'looking', actions: { type: 'findDoors', params: { count: 2 } } },
            },
          },
          looking: {
            on: {
              doorsFound: {
                target: 'awaitingChoice',
                actions: { type: 'keepDoors', params: ({ event }) => ({ doors: event.doors }) },
              },
              noDoors: { target: 'done', actions: 'passStage' },
            },
          },
          awaitingChoice: {
            on: {
              chooseDoor: [
                {
                  guard: 'isThere',
                  target: 'done',
                  actions: [{ type: 'noteDoor', params: ({ event }) => ({ door: event.door }) }, 'passStage'],
                },
                {
                  actions: {
                    type: 'answer',
                    params: { type: 'invalid', problems: [{ code: 'invalid_choice', param: 'door' }] },
                  },
                },
              ],
              giveUp: { target: 'done', actions: 'abandonLogin' },
            },
          },
          done: { type: 'final' },
        },
      }),
  });
  return { flow, chosen };
}

async function signedUp(flow: ReturnType<typeof doorFlow>['flow']) {
  const world = await createWorld(createMemoryStore(), {
    flows: [flow],
    account: { emailVerification: 'none', emailVerificationByCodeEnabled: false },
  });
  const app = new App(world);
  expect((await app.post('auth/signup', BOB)).status).toBe(200);
  await app.delete('auth/session');
  app.token = null;
  return app;
}

const CHOICE = 'auth/flows/choose_door/choose_door';

describe("an embedder's stage", () => {
  test('is pending after a login, with what it shows, and lets through whoever passes it', async () => {
    const { flow, chosen } = doorFlow();
    const app = await signedUp(flow);
    const login = await app.post('auth/login', BOB);
    const pending = { id: 'choose_door', is_pending: true, doors: ['left', 'right'] };
    expect(login.status).toBe(401);
    expect(login.body.data?.flows).toContainEqual(pending);
    expect((await app.get('auth/session')).body.data?.flows).toContainEqual(pending);
    expect(await app.get('auth/flows/choose_door')).toMatchObject({
      status: 200,
      body: { data: { doors: ['left', 'right'] } },
    });
    const passed = await app.post(CHOICE, { door: 'right' });
    expect(passed.status).toBe(200);
    expect(chosen).toEqual([[1, 'right']]);
    expect((await app.get('auth/session')).status).toBe(200);
  });

  test('says what is wrong with the input, and waits on', async () => {
    const app = await signedUp(doorFlow().flow);
    await app.post('auth/login', BOB);
    const problemsOf = async (body: object) => {
      const reply = await app.post(CHOICE, body);
      return [
        reply.status,
        ...(reply.body.errors ?? []).map(({ code, param }) => `${code}@${String(param)}`),
      ];
    };
    expect(await problemsOf({})).toEqual([400, 'required@door']);
    expect(await problemsOf({ door: 1 })).toEqual([400, 'invalid@door']);
    expect(await problemsOf({ door: 'x' })).toEqual([400, 'min_length@door']);
    expect(await problemsOf({ door: 'middle' })).toEqual([400, 'invalid_choice@door']);
    expect((await app.post(CHOICE, { door: 'left' })).status).toBe(200);
  });

  test('is not there for whom it is not required, and not before it is pending', async () => {
    const app = await signedUp(doorFlow().flow);
    expect((await app.post(CHOICE, { door: 'left' })).status).toBe(409);
    expect((await app.get('auth/flows/choose_door')).status).toBe(409);
  });

  test('has a path of its own where it says so', async () => {
    const app = await signedUp(doorFlow().flow);
    await app.post('auth/login', BOB);
    const left = await app.delete('doors');
    expect(left.status).toBe(401);
    expect(left.body.data?.flows?.some((flow) => flow.is_pending)).toBe(false);
  });

  test('takes no reply and no event of the engine for a command', async () => {
    const app = await signedUp(doorFlow().flow);
    await app.post('auth/login', BOB);
    for (const name of ['stage_entered', 'doors_found', 'no_doors', 'time_passed']) {
      const path = `/_allauth/app/v1/auth/flows/choose_door/${name}`;
      expect((await send(app.world.auth, { method: 'POST', path, body: {} })).status).toBe(404);
    }
  });
});

/** A stage that may be passed so often; by a command, or by itself. */
const narrowFlow = (id: string, rates: string, isAutomatic = false) =>
  defineFlow({
    id,
    version: 1,
    stage: { isRequired: ({ candidate }) => !candidate.isSignup },
    commands: { pass: {} },
    effects: {
      reservePassage: reservation({ refused: true }, (_: object, { buckets }) => ({
        buckets: buckets(rates),
        refusal: { type: 'refused' },
      })),
      ask: question({ granted: true }, async () => ({ reply: { type: 'granted' } })),
    },
    machine: ({ types, actions }) => {
      const asking = {
        target: 'asking',
        actions: [{ type: 'reservePassage', params: {} }, { type: 'ask' }],
      } as const;
      return setup({ types, actions }).createMachine({
        initial: 'idle',
        states: {
          idle: { on: { stageEntered: isAutomatic ? asking : 'waiting', pass: 'waiting' } },
          waiting: { on: { pass: asking } },
          asking: {
            on: {
              granted: { target: 'done', actions: 'passStage' },
              refused: { target: 'done', actions: 'abandonLogin' },
            },
          },
          done: { type: 'final' },
        },
      });
    },
  });

test('two stages that one request goes through count for themselves, by whoever logs in', async () => {
  const world = await createWorld(createMemoryStore(), {
    flows: [narrowFlow('first', '3/h/user'), narrowFlow('second', '1/h/user', true)],
    account: { emailVerification: 'none', emailVerificationByCodeEnabled: false },
  });
  await new App(world).post('auth/signup', BOB);
  const logIn = async () => {
    const app = new App(world);
    await app.post('auth/login', BOB);
    return (await app.post('auth/flows/first/pass', {})).status;
  };
  expect([await logIn(), await logIn()]).toEqual([200, 401]);
  expect(world.errors).toEqual([]);
});
