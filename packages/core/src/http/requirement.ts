import type { FlowId } from '../domain/ids.js';
import { SallyportError } from '../errors.js';
import type { Requirement } from './message.js';

/** All flows by their ids, and whether somewhere they say `markPassed`. */
export type PassableFlows = ReadonlyMap<FlowId, boolean>;

/** Longer than any session lives, and short enough to be added to a time. */
const MOST_SECONDS = 10_000_000_000;

/** Throws for a requirement that no session could ever meet: a route behind it would be closed for everybody. */
export function checkRequirement(flows: PassableFlows, { flow, withinSeconds }: Requirement): void {
  if (flow !== undefined) checkFlow(flows, flow);
  if (flow === undefined || withinSeconds !== undefined) checkTime(withinSeconds);
}

function checkTime(seconds: unknown): void {
  if (typeof seconds === 'number' && seconds > 0 && seconds <= MOST_SECONDS) return;
  throw new SallyportError(
    'invalid-configuration',
    `A route asks for what was proved within ${String(seconds)} seconds: it must be a number above 0, such as { within: 600 }`,
  );
}

function checkFlow(flows: PassableFlows, flow: FlowId): void {
  if (flows.get(flow) === true) return;
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
