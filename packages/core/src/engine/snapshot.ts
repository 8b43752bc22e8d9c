import type { JsonObject, JsonValue } from '../domain/json.js';
import type { StoredFlow } from '../domain/session.js';
import type { Flow } from '../flows/define-flow.js';
import type { Snapshot } from './step.js';

/** How reading a stored flow ended. */
export type Restored =
  | { readonly type: 'restored'; readonly snapshot: Snapshot }
  /** Written by a newer version of the flow: another server can go on with it, this one leaves it alone. */
  | { readonly type: 'newer' }
  /** It cannot be read, which counts as expired: the client begins again. */
  | { readonly type: 'unreadable' };

/** The stored form of a flow where it stands. */
export function store(flow: Flow, snapshot: Snapshot): StoredFlow {
  return {
    flow: flow.id,
    version: flow.version,
    value: snapshot.value as JsonValue,
    context: snapshot.context as JsonObject,
  };
}

/** Reads a stored flow back, migrated step by step to the version this server runs. Never throws. */
export function restore(flow: Flow, stored: StoredFlow): Restored {
  if (stored.version > flow.version) return { type: 'newer' };
  try {
    const current = migrate(flow, stored);
    const context = current.flow === flow.id && flow.context.safeParse(current.context);
    if (!context || !context.success || !isState(flow, current.value)) return { type: 'unreadable' };
    const snapshot = flow.machine.resolveState({ value: current.value, context: context.data });
    return { type: 'restored', snapshot };
  } catch {
    return { type: 'unreadable' };
  }
}

/** Left to itself, XState takes values such as `{}` or `"constructor"` for the initial state. */
function isState({ machine }: Flow, value: JsonValue): value is string {
  return typeof value === 'string' && Object.hasOwn(machine.states, value);
}

function migrate(flow: Flow, stored: StoredFlow): StoredFlow {
  let current = stored;
  while (current.version < flow.version) {
    const migration = flow.migrations[current.version];
    if (!migration)
      throw new TypeError(`${flow.id} has no migration from version ${String(current.version)}`);
    current = { ...migration(current), version: current.version + 1 };
  }
  return current;
}
