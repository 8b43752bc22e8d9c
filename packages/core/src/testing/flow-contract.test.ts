import { describe, expect, test } from 'vitest';
import { assign, createMachine, fromCallback, raise } from 'xstate';
import { z } from 'zod';
import { actionsOf, notice, question, reservation, signal, type EffectTable } from '../effects/effect.js';
import { instant } from '../domain/instant.js';
import type { Flow } from '../flows/define-flow.js';
import { brokenRules } from './flow-contract.js';
import { explore } from './graph/explore.js';
import { secret, type Samples } from './graph/samples.js';

/** A door that is knocked at: a flow with one of everything, on which the contract is tried. */
const effects = {
  reserveKnock: reservation<object, { readonly type: 'knockRefused' }>({ knockRefused: true }),
  look: question<object, { readonly type: 'doorOpened' } | { readonly type: 'doorStayedShut' }>({
    doorOpened: true,
    doorStayedShut: true,
  }),
  ringBell: notice<object>(),
};

const ring = { type: 'ringBell', params: { times: 1 } };
const reserve = { type: 'reserveKnock', params: {} };
const look = { type: 'look', params: {} };
const knock = { target: 'looking', actions: [ring, reserve, look] };

const states = {
  idle: { entry: 'forget', on: { knock } },
  looking: {
    on: {
      doorOpened: { target: 'open', actions: 'keepExpiry' },
      doorStayedShut: 'idle',
      knockRefused: 'idle',
    },
  },
  open: { on: { stepIn: 'inside', timePassed: { guard: 'isExpired', target: 'idle' } } },
  inside: { type: 'final' },
};

type Guest = Record<string, unknown>;

interface Change {
  /** Members of states, over those that they have. */
  readonly states?: Readonly<Record<string, object>>;
  readonly machine?: object;
  readonly actions?: object;
  readonly effects?: EffectTable;
  readonly flow?: Partial<Flow>;
}

function doorWith({ states: changed = {}, machine, actions, effects: added, flow }: Change = {}): Flow {
  const table: EffectTable = { ...effects, ...added };
  const merged = Object.entries({ ...changed, ...states }).map(([name, state]) => [
    name,
    { ...state, ...changed[name] },
  ]);
  return {
    id: 'door',
    version: 1,
    migrations: {},
    machine: createMachine(
      {
        id: 'door',
        context: { expiresAt: null } as Guest,
        initial: 'idle',
        options: { maxIterations: 100 },
        states: Object.fromEntries(merged) as Record<string, object>,
        ...machine,
      },
      {
        actions: {
          ...actionsOf(table),
          forget: assign({ expiresAt: null }),
          keepExpiry: assign({ expiresAt: 2 }),
          ...actions,
        },
        guards: {
          isExpired: ({ context, event }: { context: Guest; event: Guest }) =>
            Number(event['at']) >= Number(context['expiresAt']),
          isNever: () => false,
        },
      },
    ),
    context: z.object({ expiresAt: z.number() }),
    effects: table,
    commands: ['knock', 'stepIn'],
    isStage: false,
    isOffered: () => true,
    resources: [],
    ...flow,
  };
}

const samples: Samples = {
  events: [{ type: 'knock', password: secret('password') }, { type: 'stepIn' }, { type: 'timePassed' }],
  replies: {
    reserveKnock: () => [{ type: 'knockRefused' }],
    look: () => [{ type: 'doorOpened' }, { type: 'doorStayedShut' }],
  },
  stamps: [1, 2].map((at) => ({ at: instant(at), isAuthenticated: false })),
};

const { looking, open } = states;
const toIdle = (...actions: unknown[]) => ({ idle: { on: { knock: { target: 'looking', actions } } } });
const keepPassword = assign({ password: ({ event }) => String(event['password']) });
const withPassword = z.object({ expiresAt: z.number(), password: z.string() });
let calls = 0;
const always = [{ guard: 'isNever', target: 'idle' }];

const BREACHES: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
  'its machine has states, events, named guards and named actions, and nothing else': {
    'an actor': { states: { open: { invoke: { src: fromCallback(() => undefined) } } } },
    'a timer': { states: { open: { after: { 1000: 'idle' } } } },
    'an eventless edge': { states: { open: { always } } },
    'a history state': { states: { past: { type: 'history' } } },
    'parallel states': { states: { open: { type: 'parallel', states: { a: {}, b: {} } } } },
    'states in states': { states: { open: { initial: 'a', states: { a: {} } } } },
    'an edge for everything': { states: { open: { on: { ...open.on, '*': 'idle' } } } },
    'an edge of the whole machine': { machine: { on: { stepIn: '.idle' } } },
    'an assignment without a name': { states: { idle: { entry: assign({ expiresAt: null }) } } },
    'a raised event': { states: { open: { entry: raise({ type: 'stepIn' }) } } },
    'an action without a name on an edge': { states: toIdle(() => undefined, ring, reserve, look) },
    'a guard without a name': {
      states: { open: { on: { ...open.on, stepIn: { guard: () => true, target: 'inside' } } } },
    },
  },
  'a loop in its machine ends after 100 steps': { 'no bound': { machine: { options: {} } } },
  'it begins without asking for anything': {
    'a bell at the beginning': { states: { idle: { entry: 'ringBell' } } },
  },
  'its actions are its effects, which do nothing themselves, and named assignments': {
    'an effect that acts': { actions: { ringBell: () => undefined } },
    'one that is not in the table': { actions: { ...actionsOf({ shout: notice() }) } },
  },
  'it names no effect that only the pipeline may': { 'a way around it': { effects: { signIn: signal() } } },
  'every event is a command, a reply to one of its effects, or one that the engine sends': {
    'an event from nowhere': { states: { open: { on: { ...open.on, windBlew: 'idle' } } } },
    'a command that is not listed': { flow: { commands: ['knock'] } },
  },
  'no command has the name of a reply or of an event of the engine': {
    'a reply': { flow: { commands: ['knock', 'stepIn', 'doorOpened'] } },
    'time itself': { flow: { commands: ['knock', 'stepIn', 'timePassed'] } },
  },
  'every command is expected somewhere': {
    'a dead one': { flow: { commands: ['knock', 'stepIn', 'jump'] } },
  },
  'no two of its edges look the same': {
    'the same twice': { states: { idle: { on: { knock: [knock, knock] } } } },
  },
  'it asks one question in a step, as the last thing, and reserves before it asks': {
    'two questions': { states: toIdle(ring, reserve, look, look) },
    'something behind the question': { states: toIdle(reserve, look, ring) },
    'a reservation behind the question': { states: toIdle(ring, look, reserve) },
  },
  'who asks waits for each of the replies, and for nothing else': {
    'a reply nobody waits for': { states: { looking: { on: { doorOpened: 'open', knockRefused: 'idle' } } } },
    'a refusal nobody waits for': {
      states: { looking: { on: { doorOpened: 'open', doorStayedShut: 'idle' } } },
    },
    'a command while it asks': { states: { looking: { on: { ...looking.on, stepIn: 'inside' } } } },
    'the end of time while it asks': { states: { looking: { on: { ...looking.on, timePassed: 'idle' } } } },
    'a refusal that nothing reserves': { states: toIdle(ring, look) },
  },
  'who rests waits for no reply, but for the refusal of what was reserved on the way': {
    'a reply at rest': { states: { open: { on: { ...open.on, doorOpened: 'inside' } } } },
    'a refusal at rest': { states: { idle: { on: { knock, knockRefused: 'inside' } } } },
  },
  'every state is reached': { 'a room without a door': { states: { cellar: { on: { stepIn: 'inside' } } } } },
  'every edge is taken by some sample': {
    'a guard that holds of no sample': {
      states: { open: { on: { ...open.on, knock: { guard: 'isNever', target: 'inside' } } } },
    },
  },
  'what has an expiry leaves when that has come': {
    'no end': { states: { open: { on: { stepIn: 'inside' } } } },
    'an end that comes to nothing': { states: { open: { on: { stepIn: 'inside', timePassed: {} } } } },
  },
  'what has none is left by a command, or goes with the login that it is a stage of': {
    'a dead end': { actions: { keepExpiry: assign({}) }, states: { open: { on: {} } } },
  },
  'the public transition() of XState comes to the same': {
    'an assignment that is never twice the same': {
      actions: { keepExpiry: assign({ expiresAt: () => calls++ % 3 }) },
    },
  },
  'it goes on after it was stored and read back as if it had not been': {
    'a member that the schema forgets': { actions: { keepExpiry: assign({ expiresAt: 2, guest: 'ann' }) } },
    'a schema that refuses': { flow: { context: z.object({ expiresAt: z.null() }) } },
    'what JSON does not have': {
      actions: { keepExpiry: assign({ expiresAt: 2, when: () => new Date(0) }) },
      flow: { context: z.object({ expiresAt: z.number(), when: z.unknown() }) },
    },
  },
  'a stored form that is damaged counts as expired': {
    'a schema that takes anything': { flow: { context: z.looseObject({}) } },
  },
  'no secret is stored or queued in clear': {
    'a password in the context': {
      states: { idle: { on: { knock: { target: 'looking', actions: ['keepPassword', reserve, look] } } } },
      actions: { keepPassword },
      flow: { context: withPassword },
    },
    'a password in a notice': {
      states: toIdle({ type: 'ringBell', params: ({ event }: { event: object }) => event }, reserve, look),
    },
  },
};

test('the door keeps the contract', () => {
  expect(brokenRules(doorWith(), samples)).toEqual([]);
});

describe.each(Object.entries(BREACHES))('%s', (sentence, breaches) => {
  test.each(Object.entries(breaches))('not so with %s', (_name, change) => {
    expect(brokenRules(doorWith(change), samples)).toContain(sentence);
  });
});

test('the samples mark the secrets in commands, so that they are found', () => {
  const unmarked = { ...samples, events: [{ type: 'knock', password: 'hidden' }, ...samples.events] };
  expect(brokenRules(doorWith(), unmarked)).toEqual([
    'the samples mark the secrets in commands, so that they are found',
  ]);
});

describe('exploring', () => {
  test('visits every place once, with all that is asked on the way', () => {
    const { places, edges } = explore(doorWith(), samples);
    expect(
      places.map(({ snapshot, asked }) => [String(snapshot.value), asked.map(({ name }) => name)]),
    ).toEqual([
      ['idle', []],
      ['looking', ['reserveKnock', 'look']],
      ['open', []],
      ['inside', []],
    ]);
    expect(edges).toHaveLength(11);
  });

  test('says which samples are missing', () => {
    expect(() => explore(doorWith(), { ...samples, replies: {} })).toThrow(
      new TypeError('The samples of door have no replies to reserveKnock: add them'),
    );
  });

  test('has an end, also where the places have none', () => {
    const at = assign({ expiresAt: ({ context }) => Number(context['expiresAt']) + 1 });
    const endless = doorWith({
      states: { open: { on: { stepIn: 'open' } } },
      actions: { keepExpiry: at, forget: at },
    });
    expect(() => explore(endless, samples, 50)).toThrow('door has more than 50 places');
  });
});
