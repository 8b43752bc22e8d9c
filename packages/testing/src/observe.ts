import { AsyncLocalStorage } from 'node:async_hooks';
import type { Flow, Sallyport } from '@sallyport/core';
import type { FlowEvent, Snapshot } from '@sallyport/core/testing';

/** Learns of every step of a flow, before it is taken. */
export type OnStep = (flow: Flow, snapshot: Snapshot, event: FlowEvent) => void;

/** Flows share machines, also those of several engines: who asked is known by the request that is being answered. */
const listening = new AsyncLocalStorage<OnStep>();
const watched = new WeakSet<Flow['machine']>();

/** The same engine, which tells of the steps that flows take while it answers requests. */
export function observed(auth: Sallyport, onStep: OnStep): Sallyport {
  for (const flow of auth.flows.values()) watch(flow);
  return {
    ...auth,
    handle: (request) => listening.run(onStep, () => auth.handle(request)),
    admit: (request, requirement) => listening.run(onStep, () => auth.admit(request, requirement)),
  };
}

/** The engine has no hook for this: nobody but tests would want one. */
function watch(flow: Flow): void {
  const { machine } = flow;
  if (watched.has(machine)) return;
  watched.add(machine);
  const transition = machine.transition.bind(machine);
  machine.transition = (snapshot, event: FlowEvent, scope) => {
    listening.getStore()?.(flow, snapshot, event);
    return transition(snapshot, event, scope);
  };
}
