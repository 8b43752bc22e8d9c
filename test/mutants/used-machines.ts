import { StateMachine, type AnyStateMachine } from 'xstate';

const used = new Set<AnyStateMachine>();
const prototype: object = StateMachine.prototype;
const resolveState = Reflect.get(prototype, 'resolveState') as (...args: readonly unknown[]) => unknown;

// Whoever steps a machine from somewhere puts it there first.
Object.assign(prototype, {
  resolveState(this: AnyStateMachine, ...args: readonly unknown[]): unknown {
    used.add(this);
    return Reflect.apply(resolveState, this, args);
  },
});

/** Every machine that was put into a state so far, also those that a test has made for itself. */
export function usedMachines(): readonly AnyStateMachine[] {
  return [...used];
}
