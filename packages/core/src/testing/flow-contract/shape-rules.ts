import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { actionsOf } from '../../effects/effect.js';
import { initialSnapshot } from '../../engine/step.js';
import { PIPELINE } from '../../flows/pipeline.js';
import { edgeNames } from '../graph/edge-names.js';
import { repliesOf, without, ENGINE_EVENTS, type Rules } from './subject.js';

/** What a machine may be made of; the rest of XState cannot be stored, hides in its actors, or reads the clock. */
const MACHINE_MEMBERS = ['id', 'context', 'initial', 'options', 'states', 'schemas'];
const STATE_MEMBERS = ['type', 'entry', 'exit', 'on'];
const EDGE_MEMBERS = ['target', 'guard', 'actions'];

const PIPELINE_SIGNALS = ['signIn', 'enterStage', 'leaveStage'];

/** What a machine looks like as it is written. */
export const shapeRules: Rules = {
  'its machine has states, events, named guards and named actions, and nothing else': ({
    flow: { machine },
  }) => [
    ...strangeMembers('the machine', machine.config, MACHINE_MEMBERS),
    ...Object.values(machine.states).flatMap(problemsOfState),
    ...Object.keys({ ...machine.implementations.actors, ...machine.implementations.delays }).map(
      (name) => `the machine has an actor or a delay, ${name}`,
    ),
  ],

  'a loop in its machine ends after 100 steps': ({ flow: { machine } }) =>
    machine.options.maxIterations === 100 ? [] : ['set options.maxIterations to 100'],

  'it begins without asking for anything': ({ flow: { machine } }) => {
    const beginning = initialSnapshot(machine);
    return beginning.status === 'active' ? [] : [`it begins ${beginning.status}`];
  },

  'its actions are its effects, which do nothing themselves, and named assignments': ({ flow }) => {
    const inert = new Map<string, unknown>(Object.entries(actionsOf(flow.effects)));
    return Object.entries(flow.machine.implementations.actions)
      .filter(([name, action]) => !isAssignment(action) && action !== inert.get(name))
      .map(([name]) => `${name} is neither`);
  },

  'it names no effect that only the pipeline may': ({ flow }) =>
    flow.id === PIPELINE ? [] : PIPELINE_SIGNALS.filter((name) => Object.hasOwn(flow.effects, name)),

  'every event is a command, a reply to one of its effects, or one that the engine sends': ({ flow }) =>
    without(eventTypes(flow.machine), [...flow.commands, ...repliesOf(flow), ...ENGINE_EVENTS]),

  'no command has the name of a reply or of an event of the engine': ({ flow }) =>
    flow.commands.filter(
      (command) => [...repliesOf(flow), ...ENGINE_EVENTS].includes(command) || command.startsWith('xstate.'),
    ),

  'every command is expected somewhere': ({ flow }) => without(flow.commands, eventTypes(flow.machine)),

  'no two of its edges look the same': ({ flow }) => {
    const names = edgeNames(flow.machine);
    return names.filter((name, index) => names.indexOf(name) !== index);
  },
};

function problemsOfState({ key, config, entry, exit, transitions }: AnyStateNode): readonly string[] {
  const edges = [...transitions.values()].flat();
  const isStrange = config.type !== undefined && config.type !== 'final';
  return [
    ...strangeMembers(key, config, STATE_MEMBERS),
    ...(isStrange ? [`${key} is of the type ${String(config.type)}`] : []),
    ...[...transitions.keys()].filter((type) => type.includes('*')).map((type) => `${key} expects ${type}`),
    ...edgesIn(config.on).flatMap((edge) => strangeMembers(`an edge of ${key}`, edge, EDGE_MEMBERS)),
    ...[entry, exit, ...edges.map(({ actions }) => actions)]
      .flat()
      .filter((action) => !isNamed(action))
      .map(() => `${key} has an action without a name`),
    ...edges
      .filter(({ guard }) => guard !== undefined && !isNamed(guard))
      .map(({ eventType }) => `${key} has a guard without a name on ${eventType}`),
  ];
}

function strangeMembers(where: string, config: object, allowed: readonly string[]): readonly string[] {
  return without(Object.keys(config), allowed).map((member) => `${where} has ${member}`);
}

/** The edges of a state that are written as objects; others are but a target. */
function edgesIn(on: object | undefined): readonly object[] {
  return Object.values(on ?? {})
    .flat()
    .filter((edge): edge is object => typeof edge === 'object' && edge !== null);
}

/** A name, or a name with parameters; inline actions and guards are functions. */
function isNamed(it: unknown): boolean {
  return typeof it === 'string' || (typeof it === 'object' && it !== null && 'type' in it);
}

function isAssignment(action: unknown): boolean {
  return typeof action === 'function' && 'type' in action && action.type === 'xstate.assign';
}

function eventTypes(machine: AnyStateMachine): readonly string[] {
  return Object.values(machine.states).flatMap((state) => [...state.transitions.keys()]);
}
