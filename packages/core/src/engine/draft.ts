import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { FlowId, UserId } from '../domain/ids.js';
import type { Session, StoredFlow } from '../domain/session.js';
import type { Flow } from '../flows/define-flow.js';
import { SallyportError } from '../errors.js';
import type { EngineParts, PendingStage } from './engine-parts.js';
import { restore, store } from './snapshot.js';
import { initialSnapshot, type Snapshot } from './step.js';

/** The session as a request is about to change it. */
export interface Draft {
  userId: UserId | null;
  sessionEpoch: number | null;
  methods: readonly AuthenticationMethod[];
  /** Where each flow stands that is not at its beginning. */
  readonly snapshots: Map<FlowId, Snapshot>;
  /** Flows of a newer version, which are kept as they are. */
  readonly untouched: Map<FlowId, StoredFlow>;
  isSignedIn: boolean;
  /** Whether the session gets another token, as its user's password changed. */
  isRenewed: boolean;
  /** Whether the session ends with this request. */
  isEnded: boolean;
  /** What the browser is given, by which it is known as trusted later. */
  issuedTrust: string | null;
}

/** A draft that has no changes yet. What cannot be read of the stored flows is left out, as if it had expired. */
export function draftOf(session: Session | null, parts: Pick<EngineParts, 'flows' | 'pipeline'>): Draft {
  const { flows, pipeline } = parts;
  const draft: Draft = {
    userId: session?.userId ?? null,
    sessionEpoch: session?.sessionEpoch ?? null,
    methods: session?.methods ?? [],
    snapshots: new Map(),
    untouched: new Map(),
    isSignedIn: false,
    isRenewed: false,
    isEnded: false,
    issuedTrust: null,
  };
  let isLoginLost = false;
  for (const stored of Object.values(session?.flows ?? {})) {
    const flow = flows.get(stored.flow);
    const restored = flow && restore(flow, stored);
    if (restored?.type === 'restored') draft.snapshots.set(stored.flow, restored.snapshot);
    if (restored?.type === 'newer') draft.untouched.set(stored.flow, stored);
    // A stage is nothing without the login that waits for it.
    if (restored?.type === 'unreadable' && flow === pipeline) isLoginLost = true;
  }
  if (isLoginLost) dropStages(draft, flows);
  return draft;
}

/** Lets go of the stages that somebody waits in. */
export function dropStages(draft: Draft, flows: ReadonlyMap<FlowId, Flow>, proving?: Flow): void {
  for (const id of draft.snapshots.keys()) {
    if (flows.get(id)?.isStage === true && id !== proving?.id) draft.snapshots.delete(id);
  }
}

/**
 * Where a flow stands; at its beginning, unless it is somewhere else. Throws `flow-newer` where only a newer version of
 * this server can tell.
 */
export function snapshotIn(draft: Draft, flow: Flow): Snapshot {
  if (draft.untouched.has(flow.id)) {
    throw new SallyportError('flow-newer', `${flow.id} was stored by a newer version`);
  }
  return draft.snapshots.get(flow.id) ?? initialSnapshot(flow.machine);
}

/** Puts a flow where it stands now. One that is done, or back at its beginning, leaves nothing to keep. */
export function place(draft: Draft, flow: Flow, snapshot: Snapshot): void {
  const isAtRest = snapshot.status === 'done' || snapshot.value === initialSnapshot(flow.machine).value;
  if (isAtRest) draft.snapshots.delete(flow.id);
  else draft.snapshots.set(flow.id, snapshot);
}

/** Whose login waits in a stage; null where none does in this one, or only a newer version can tell. */
export function pendingFor(
  { pipeline, pendingIn }: Pick<EngineParts, 'pipeline' | 'pendingIn'>,
  draft: Draft,
  { id, isStage }: Flow,
): PendingStage | null {
  if (draft.userId !== null || !isStage || draft.untouched.has(pipeline.id)) return null;
  const pending = pendingIn(snapshotIn(draft, pipeline));
  return pending?.stage === id ? pending : null;
}

/** Makes the session a user's. What others have proved with it before is not theirs. */
export function signIn(
  draft: Draft,
  { userId, sessionEpoch }: { readonly userId: UserId; readonly sessionEpoch: number },
): void {
  draft.userId = userId;
  draft.sessionEpoch = sessionEpoch;
  draft.methods = draft.methods.filter((method) => method.userId === userId);
  draft.isSignedIn = true;
}

/** The newest count; all of them would fill a session that is reauthenticated for weeks. */
const MAX_METHODS = 10;

/** Puts on record what somebody has proved. */
export function addMethod(draft: Draft, method: AuthenticationMethod): void {
  draft.methods = [...draft.methods, method].slice(-MAX_METHODS);
}

/** The stored form of all flows of a draft. */
export function storedFlows(
  draft: Draft,
  flows: ReadonlyMap<FlowId, Flow>,
): Readonly<Record<FlowId, StoredFlow>> {
  const stored: Record<FlowId, StoredFlow> = Object.fromEntries(draft.untouched);
  for (const [id, snapshot] of draft.snapshots) {
    const flow = flows.get(id);
    if (flow) stored[id] = store(flow, snapshot);
  }
  return stored;
}
