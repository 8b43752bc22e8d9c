import { coreEffects } from '../../effects/core-effects.js';
import { repliesOf, writtenEdges, type Rule } from './edges.js';

/** What the pipeline alone may say: on one edge it signs in, and it opens and closes the stages. */
const PIPELINE_EFFECTS = [
  'signIn',
  'enterStage',
  'leaveStage',
  'admitCandidate',
  'decideStage',
  'confirmCandidate',
];

/** The events of the engine itself, which come to a flow in none of a client's requests. */
export const ENGINE_EVENTS: readonly string[] = [
  'timePassed',
  'stageEntered',
  'candidateProved',
  'stagePassed',
  'loginAbandoned',
];

export const ID = /^[a-z][a-z0-9_]{0,63}$/;
const NAME = /^[a-z][A-Za-z0-9]{0,63}$/;

export const readableNames: Rule = ({ id, version, commands }) => [
  ...(ID.test(id) ? [] : ['its id must be lower-case letters, digits and _, as it is part of a path']),
  ...(Number.isSafeInteger(version) && version > 0 ? [] : ['its version must be 1, 2, 3 and so on']),
  ...commands
    .filter((name) => !NAME.test(name))
    .map((name) => `its command ${name} must have a name like acceptTerms`),
];

/** Whatever a migration makes is made the present version by those that follow; what came before them has expired. */
export const migrationsLeadOn: Rule = ({ version, migrations }) => {
  const versions = Object.keys(migrations);
  return versions.flatMap((name) => {
    const from = Number(name);
    if (!Number.isSafeInteger(from) || from < 1)
      return [`it has a migration from ${name}: versions are 1, 2, 3 and so on`];
    const place = `its migration from version ${String(from)}`;
    if (from >= version)
      return [`${place} leads beyond its version ${String(version)}: raise that, or remove the migration`];
    const next = from + 1;
    return next === version || versions.includes(String(next))
      ? []
      : [`${place} ends at ${String(next)}, from which none leads on: add that, or remove this one`];
  });
};

/** What the engine puts on every event would be in the place of what a client sent. */
const STAMPED = ['type', 'at', 'isAuthenticated'];

export const inputsAreKept: Rule = ({ inputs = {} }) =>
  Object.entries(inputs).flatMap(([command, { shape }]) =>
    STAMPED.filter((member) => Object.hasOwn(shape, member)).map(
      (member) =>
        `the input of its command ${command} has ${member}, which the engine puts on every event: rename it`,
    ),
  );

export const onlyThePipelineSignsIn: Rule = ({ effects }) =>
  Object.entries(effects)
    .filter(([name, effect]) => PIPELINE_EFFECTS.includes(name) || isPipelineEffect(effect))
    .map(
      ([name]) =>
        `${name} would be a second way to become authenticated: the pipeline alone signs in, behind the last stage`,
    );

export const everyEffectInterpreted: Rule = ({ effects }) =>
  Object.entries(effects).flatMap(([name, effect]) => {
    const builtIn: unknown = Object.hasOwn(coreEffects, name)
      ? coreEffects[name as keyof typeof coreEffects]
      : null;
    if (builtIn === effect) return [];
    if (builtIn !== null) return [`${name} is the name of a built-in effect: choose another`];
    if (effect.kind === 'signal') return [`${name} is no signal that the engine knows`];
    return effect.interpret ? [] : [`nothing interprets ${name}: give ${effect.kind}() a function that does`];
  });

export const commandsAreTheirOwn: Rule = (flow) => {
  const taken = [...repliesOf(flow), ...ENGINE_EVENTS];
  return flow.commands
    .filter((command) => taken.includes(command) || command.startsWith('xstate.'))
    .map(
      (command) =>
        `its command ${command} is a reply or an event of the engine, which no client may send: rename it`,
    );
};

export const everyEventKnown: Rule = (flow) => {
  const expected = writtenEdges(flow.machine).map(({ event }) => event);
  const known = [...flow.commands, ...repliesOf(flow), ...ENGINE_EVENTS];
  return [
    ...writtenEdges(flow.machine)
      .filter(({ event }) => !known.includes(event))
      .map(({ from, event }) => `${from} expects ${event}, which is no command and no reply: declare it`),
    ...flow.commands
      .filter((command) => !expected.includes(command))
      .map((command) => `its command ${command} is expected in no state: add it to one`),
  ];
};

function isPipelineEffect(effect: unknown): boolean {
  return PIPELINE_EFFECTS.some((name) => coreEffects[name as keyof typeof coreEffects] === effect);
}
