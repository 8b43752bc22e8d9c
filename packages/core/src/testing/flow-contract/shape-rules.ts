import type { AnyStateMachine } from 'xstate';
import { initialSnapshot } from '../../engine/step.js';
import { PIPELINE } from '../../flows/pipeline.js';
import { repliesOf } from '../../flows/rules/edges.js';
import { ENGINE_EVENTS } from '../../flows/rules/names.js';
import { onlyInertActions, onlyPlainMachines } from '../../flows/rules/shape.js';
import { edgeNames } from '../graph/edge-names.js';
import { without, type Rules } from './subject.js';

const PIPELINE_SIGNALS = ['signIn', 'enterStage', 'leaveStage'];

/** What a machine looks like as it is written. */
export const shapeRules: Rules = {
  'its machine has states, events, named guards and named actions, and nothing else': ({ flow }) =>
    onlyPlainMachines(flow),

  'a loop in its machine ends after 100 steps': ({ flow: { machine } }) =>
    machine.options.maxIterations === 100 ? [] : ['set options.maxIterations to 100'],

  'it begins without asking for anything': ({ flow: { machine } }) => {
    const beginning = initialSnapshot(machine);
    return beginning.status === 'active' ? [] : [`it begins ${beginning.status}`];
  },

  'its actions are its effects, which do nothing themselves, and named assignments': ({ flow }) =>
    onlyInertActions(flow),

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

function eventTypes(machine: AnyStateMachine): readonly string[] {
  return Object.values(machine.states).flatMap((state) => [...state.transitions.keys()]);
}
