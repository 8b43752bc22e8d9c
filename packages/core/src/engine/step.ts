import {
  createActor,
  getNextTransitions,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
} from 'xstate';
import type { Requested } from '../effects/effect.js';
import { SallyportError } from '../errors.js';

/** Where a machine stands. */
export type Snapshot = AnyMachineSnapshot;

/** What a machine is stepped by. */
export type FlowEvent = AnyEventObject;

/** What one event did to a machine. */
export interface Step {
  readonly snapshot: Snapshot;
  readonly requested: readonly Requested[];
  /** Whether the machine expected the event where it stood; if not, nothing happened. */
  readonly isExpected: boolean;
}

interface Stepper {
  readonly scope: Parameters<AnyStateMachine['transition']>[2];
  readonly initial: Snapshot;
  collected: Requested[];
}

const steppers = new WeakMap<AnyStateMachine, Stepper>();

/** Steps a machine purely: nothing is executed, and no actor is ever started. Throws `flow-failed` if it fails. */
export function step(machine: AnyStateMachine, snapshot: Snapshot, event: FlowEvent): Step {
  const stepper = stepperOf(machine);
  stepper.collected = [];
  const next = machine.transition(snapshot, event, stepper.scope);
  const requested = stepper.collected;
  stepper.collected = [];
  // XState reports what a guard or an action threw in the snapshot. Its text may hold user data, so it stays there.
  if (next.status === 'error')
    throw new SallyportError('flow-failed', `${machine.id} failed on ${event.type}`);
  // An edge that stays where it is may be there for what it asks for; XState gives the same snapshot then.
  return { snapshot: next, requested, isExpected: next !== snapshot || requested.length > 0 };
}

export function initialSnapshot(machine: AnyStateMachine): Snapshot {
  return stepperOf(machine).initial;
}

/** Whether a machine that stands there would look at such an event at all; its guards may still turn it down. */
export function expects(snapshot: Snapshot, eventType: string): boolean {
  return getNextTransitions(snapshot).some((transition) => transition.eventType === eventType);
}

/**
 * One inert scope for each machine, as the public `transition()` makes for each call: two and a half times as fast,
 * and shown to give the same by a test that steps every machine both ways.
 */
function stepperOf(machine: AnyStateMachine): Stepper {
  const known = steppers.get(machine);
  if (known) return known;
  const stepper = createStepper(machine);
  steppers.set(machine, stepper);
  return stepper;
}

function createStepper(machine: AnyStateMachine): Stepper {
  const self = createActor(machine);
  const scope: Stepper['scope'] = {
    self,
    system: self.system,
    id: '',
    sessionId: '',
    logger: ignore,
    defer: ignore,
    stopChild: ignore,
    emit: ignore,
    // Of an action only its name and parameters count: `info` holds the whole event, passwords included.
    actionExecutor: ({ type, params }) => stepper.collected.push({ name: type, params }),
  };
  const stepper: Stepper = { scope, initial: machine.getInitialSnapshot(scope), collected: [] };
  return stepper;
}

function ignore(): void {
  // An inert scope does nothing.
}
