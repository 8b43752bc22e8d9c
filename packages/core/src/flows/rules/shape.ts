import type { AnyStateNode } from 'xstate';
import { actionsOf } from '../../effects/effect.js';
import { writtenEdges, type Rule } from './edges.js';

/** What a machine may be made of; the rest of XState cannot be stored, hides in its actors, or reads the clock. */
const MACHINE_MEMBERS = ['id', 'context', 'initial', 'options', 'states', 'schemas'];
const STATE_MEMBERS = ['type', 'entry', 'exit', 'on'];
const EDGE_MEMBERS = ['target', 'guard', 'actions'];

export const onlyPlainMachines: Rule = ({ machine }) => [
  ...strangeMembers('the machine', machine.config, MACHINE_MEMBERS),
  ...(Object.keys(machine.states).length === 0 ? ['the machine has no states'] : []),
  ...Object.values(machine.states).flatMap(problemsOfState),
  ...Object.keys({ ...machine.implementations.actors, ...machine.implementations.delays }).map(
    (name) => `the machine has an actor or a delay, ${name}`,
  ),
];

export const onlyInertActions: Rule = ({ effects, machine }) => {
  const inert = new Map<string, unknown>(Object.entries(actionsOf(effects)));
  return Object.entries(machine.implementations.actions).flatMap(([name, action]) => {
    if (action === inert.get(name)) return [];
    if (inert.has(name)) return [`${name} is an effect: what else it names would be done in its place`];
    return isAssignment(action) ? [] : [`${name} is neither an effect nor an assign()`];
  });
};

/** A name that nothing stands for would be passed over in silence, and a guard without code fails when it is asked. */
export const everyNameKnown: Rule = ({ effects, machine }) => {
  const known = Object.keys({ ...machine.implementations.actions, ...effects });
  const guards = Object.keys(machine.implementations.guards);
  return writtenEdges(machine).flatMap(({ from, event, guard, actions }) => [
    ...(guard === null || guards.includes(guard)
      ? []
      : [`${from} asks ${guard} on ${event}, which is none of the machine's guards`]),
    ...actions
      .filter((name) => !known.includes(name))
      .map((name) => `${from} does ${name} on ${event}, which is neither an effect nor an assign()`),
  ]);
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
      .map(
        () =>
          `${key} has an action without a name: what it does is an effect, or a named assign() in setup({ actions })`,
      ),
    ...edges
      .filter(({ guard }) => guard !== undefined && !isNamed(guard))
      .map(
        ({ eventType }) => `${key} has a guard without a name on ${eventType}: name it in setup({ guards })`,
      ),
  ];
}

function strangeMembers(where: string, config: object, allowed: readonly string[]): readonly string[] {
  return Object.keys(config)
    .filter((member) => !allowed.includes(member))
    .map((member) => `${where} has ${member}: what is stored can only have ${allowed.join(', ')} there`);
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
