import type { EmailAddress, User } from '../domain/account.js';
import type { Authenticator } from '../domain/authenticator.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { FlowId, SessionToken, UserId } from '../domain/ids.js';
import type { JsonObject } from '../domain/json.js';
import type { ClientContext } from '../domain/session.js';
import { SallyportError } from '../errors.js';
import type { Flow } from '../flows/define-flow.js';
import type { Bucket } from '../ports/rate-limiter.js';
import type { Ran } from './commit.js';
import { draftOf, snapshotIn, type Draft } from './draft.js';
import type { EngineParts } from './engine-parts.js';
import { endSession, load, type Loaded } from './load.js';
import { run } from './run.js';
import { takeFrom } from './take-from.js';
import { expects, type FlowEvent } from './step.js';
import { think } from './think.js';

/** Runs any flow, and knows none by name. */
export interface Engine {
  /** The session that a token stands for. */
  load(request: { readonly client: ClientContext; readonly token: SessionToken | null }): Promise<Loaded>;
  /** Sends a command to a flow. What the flow does not expect where it stands is a conflict. */
  run(loaded: Loaded, flow: FlowId, command: FlowEvent): Promise<Ran>;
  /** What can be told about a session. Writes nothing. */
  view(loaded: Loaded): Promise<SessionView>;
  /** What clients are told of a flow that is pending; null for one that is not. Writes nothing. */
  viewFlow(loaded: Loaded, flow: FlowId): Promise<JsonObject | null>;
  /** Whether a flow stands where it would take such a command. Writes nothing. */
  expects(loaded: Loaded, flow: FlowId, command: string): Promise<boolean>;
  /** Logs out: the session ends, with all that was pending in it. */
  end(loaded: Loaded): Promise<Loaded>;
  /** The addresses of whoever is signed in. */
  emailAddresses(loaded: Loaded): Promise<readonly EmailAddress[]>;
  /** Who is signed in, or would be if the login that is pending were done. Writes nothing. */
  userOrPending(loaded: Loaded): Promise<UserId | null>;
  /** What whoever is signed in can prove who they are by, besides a password. */
  authenticators(loaded: Loaded): Promise<readonly Authenticator[]>;
  /** Counts a request; false says that there were too many. */
  count(loaded: Loaded, buckets: readonly Bucket[]): Promise<boolean>;
}

export interface SessionView {
  readonly user: User | null;
  /** What the user has proved, oldest first. */
  readonly methods: readonly AuthenticationMethod[];
  /** What a visitor can begin with; nothing for a user. */
  readonly offered: readonly FlowId[];
  /** The stage of the login that is waited for. */
  readonly pendingStage: FlowId | null;
  /** What can wait beside the login, and whether it does. */
  readonly beside: readonly { readonly id: FlowId; readonly isPending: boolean }[];
  /** What else is told of it. */
  readonly pendingView: JsonObject;
}

export function createEngine(parts: EngineParts): Engine {
  return {
    load: (request) => load(parts, { ...request, at: parts.clock.now() }),
    run: (loaded, flow, command) => run(parts, loaded, { flow, command }),
    view: (loaded) => view(parts, loaded),
    viewFlow: async (loaded, id) => {
      const flow = parts.flows.get(id);
      if (!flow) throw new SallyportError('flow-failed', `there is no flow ${id}`);
      return viewIn(await draftNow(parts, loaded), flow);
    },
    expects: (loaded, flow, command) => expectsCommand(parts, loaded, { flow, command }),
    end: async (loaded) => {
      if (loaded.session) await endSession(parts, loaded.session, loaded);
      return { ...loaded, session: null, user: null };
    },
    emailAddresses: async ({ user }) => (user ? parts.store.listEmails(user.id) : []),
    userOrPending: async (loaded) =>
      loaded.user?.id ??
      parts.pendingIn(snapshotIn(await draftNow(parts, loaded), parts.pipeline))?.candidate?.userId ??
      null,
    authenticators: async ({ user }) => (user ? parts.store.listAuthenticators(user.id) : []),
    count: async (loaded, buckets) => (await takeFrom(parts.limiter, buckets, loaded.at)).isGranted,
  };
}

/** A session with nothing pending runs no machine. */
async function view(parts: EngineParts, loaded: Loaded): Promise<SessionView> {
  const { user, session } = loaded;
  const draft = await draftNow(parts, loaded);
  const beside = [...parts.flows.values()]
    .filter(({ waitsBesideLogin }) => waitsBesideLogin)
    .map(({ id }) => ({ id, isPending: draft.snapshots.has(id) }));
  const nothing = { methods: [], offered: [], pendingStage: null, pendingView: {}, beside };
  if (user) return { ...nothing, user, methods: session?.methods ?? [] };
  const pendingStage =
    parts.pendingIn(snapshotIn(draft, parts.pipeline))?.stage ?? waitingStage(parts, draft);
  const pendingView = viewIn(draft, parts.flows.get(pendingStage ?? '')) ?? {};
  return { ...nothing, user: null, offered: await offeredFlows(parts), pendingStage, pendingView };
}

/** What somebody has begun by themselves: a way to log in, or a flow of the embedder's own. */
function waitingStage({ flows }: EngineParts, { snapshots }: Draft): FlowId | null {
  const isListed = (flow: Flow | undefined) => flow?.isStage === true || flow?.view !== undefined;
  return [...snapshots.keys()].find((id) => isListed(flows.get(id))) ?? null;
}

function viewIn({ snapshots }: Draft, flow: Flow | undefined): JsonObject | null {
  const snapshot = flow && snapshots.get(flow.id);
  if (!snapshot) return null;
  // The context is what the flow's own schema makes of it.
  return flow.view?.({ state: String(snapshot.value), context: snapshot.context as never }) ?? {};
}

async function offeredFlows(parts: EngineParts): Promise<readonly FlowId[]> {
  const offers = await Promise.all(
    [...parts.flows.values()].map(async ({ id, isOffered }) => ((await isOffered()) ? [id] : [])),
  );
  return offers.flat();
}

async function expectsCommand(
  parts: EngineParts,
  loaded: Loaded,
  { flow: id, command }: { readonly flow: FlowId; readonly command: string },
): Promise<boolean> {
  const flow = parts.flows.get(id);
  return flow !== undefined && expects(snapshotIn(await draftNow(parts, loaded), flow), command);
}

/** The flows of a session where they stand now, without what has expired. */
async function draftNow(parts: EngineParts, loaded: Loaded) {
  const isEmpty = Object.keys(loaded.session?.flows ?? {}).length === 0;
  return isEmpty ? draftOf(null, parts) : (await think(parts, loaded, null)).draft;
}
