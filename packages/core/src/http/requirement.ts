import type { FlowId } from '../domain/ids.js';
import { SallyportError } from '../errors.js';
import type { Requirement } from './message.js';

/** All flows by their ids, and whether somewhere they say `markPassed`. */
export type PassableFlows = ReadonlyMap<FlowId, boolean>;

/** Throws for a requirement that no session could ever meet: a route behind it would be closed for everybody. */
export function checkRequirement(flows: PassableFlows, { flow }: Requirement): void {
  if (flow === undefined || flows.get(flow) === true) return;
  const passable = [...flows].flatMap(([id, isPassable]) => (isPassable ? [id] : []));
  const instead =
    passable.length > 0
      ? `it can be ${passable.join(', ')}`
      : 'none says markPassed yet: declare one with defineFlow(), and list it in the option `flows`';
  const reason = flows.has(flow)
    ? 'a flow that never says markPassed, so that nobody could pass: say it where the flow is passed'
    : 'and there is no such flow';
  throw new SallyportError('invalid-flow', `A route requires ${flow}, ${reason}; ${instead}`);
}
