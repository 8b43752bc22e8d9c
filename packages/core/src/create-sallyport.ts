import type { FlowId, UserId } from './domain/ids.js';
import type { Settings } from './domain/settings.js';
import { createInterpreters } from './create-interpreters.js';
import { withDeclared } from './declared-interpreters.js';
import { createInProcessRateLimiter } from './defaults/in-process-rate-limiter.js';
import { secureRandom } from './defaults/secure-random.js';
import { systemClock } from './defaults/system-clock.js';
import { hashToken } from './defaults/token-hash.js';
import type { AnyInterpreters } from './effects/interpret/interpreter.js';
import type { UserDataKind } from './effects/interpret/user-data.js';
import { createCodes } from './effects/interpret/codes.js';
import { createFlowCodes } from './effects/interpret/flow-codes.js';
import { createKeyring } from './effects/interpret/keyring.js';
import { loadWebauthn } from './effects/interpret/webauthn.js';
import { createDispatcher, type Dispatcher } from './engine/dispatch.js';
import { createEngine } from './engine/engine.js';
import { createHealthCheck, type HealthCheck } from './engine/health.js';
import { createPurger } from './engine/purge.js';
import type { Flow } from './flows/define-flow.js';
import { builtInFlows } from './flows/index.js';
import { withOwnFlows } from './flows/own-flows.js';
import { marksPassed } from './flows/rules/exits.js';
import { pendingIn } from './flows/pipeline.js';
import { createHandlerParts } from './http/create-handler-parts.js';
import { SESSION_RESOURCES } from './http/endpoints.js';
import { createHttpHandler } from './http/handle.js';
import type { HttpHandler } from './http/message.js';
import { parseSettings } from './options.js';
import type { Clock } from './ports/clock.js';
import type { Random } from './ports/random.js';
import type { Store } from './ports/store.js';
import { problemsOfParts } from './options-parts.js';
import { missingParts, type SallyportOptions } from './sallyport-options.js';
import { SallyportError } from './errors.js';

/** An authentication engine with its HTTP side, ready to be mounted by an adapter. */
export interface Sallyport extends HttpHandler {
  readonly settings: Settings;
  /** All flows that it runs, by their ids, the pipeline among them: for tools that draw, explore or test them. */
  readonly flows: ReadonlyMap<FlowId, Flow>;
  /** Delivers what waits in the outbox. It is done by itself too; this is for tests and before an exit. */
  deliverMessages(): Promise<void>;
  /**
   * Whether requests can be served: the store answers within two seconds, and its tables are those that this version
   * needs. The option `health` has paths where it is answered; this is for an endpoint of one's own. Never rejects.
   */
  readonly health: HealthCheck;
  /** What flows of one's own keep with a user; null where nothing is kept. */
  readUserData<D>(kind: UserDataKind<D>, userId: UserId): Promise<D | null>;
  /** Ends the work in the background: retries of deliveries, and removal of what has expired. */
  stop(): Promise<void>;
}

/**
 * Makes an engine. Throws a `SallyportError` with all that is wrong: `invalid-configuration` of the options,
 * `invalid-flow` of the flows among them.
 */
export async function createSallyport(options: SallyportOptions): Promise<Sallyport> {
  const { secrets, store, mailer, smsSender, passwordPreset, mailTemplates, smsTemplates, ...rest } = options;
  const { onError, ports = {}, flows: ownFlows = [], ...input } = rest;
  const settings = parseSettings(input, problemsOfParts(options), (site) => missingParts(options, site));
  if (settings.mfa.supportedTypes.includes('webauthn')) await loadWebauthn();
  const keyring = createKeyring(secrets);
  const report = reporting(onError ?? reportOnConsole);
  const clock = ports.clock ?? systemClock;
  const random = ports.random ?? secureRandom;
  const { flows, pipeline } = withOwnFlows(builtInFlows(settings), ownFlows, SESSION_RESOURCES);
  const interpreters = withDeclared(
    createInterpreters(
      { store, mailer, smsSender, passwordPreset, mailTemplates, smsTemplates, ports },
      { settings, keyring, random },
    ),
    ownFlows,
    keyring,
  );
  const dispatcher = createMessageDispatcher({ store, clock, random, interpreters, onError: report });
  const purger = createPurger({ store, clock, onError: report });
  const engine = createEngine({
    flows,
    pipeline,
    pendingIn,
    interpreters,
    codes: createFlowCodes(createCodes(random, keyring), keyring),
    store,
    limiter: ports.rateLimiter ?? createInProcessRateLimiter(),
    clock,
    random,
    hashToken,
    sessionSeconds: settings.session.cookieAge,
    onMessages: () => dispatcher.kick(),
    onError: report,
  });
  const checkHealth = createHealthCheck({ store, onError: report });
  const resources = [...flows.values()].flatMap((flow) => flow.resources);
  const passableFlows = new Map([...flows.values()].map((flow) => [flow.id, marksPassed(flow)]));
  const handler = createHttpHandler(
    createHandlerParts({
      ...{ engine, settings, resources, passableFlows, keyring, checkHealth },
      onError: report,
    }),
  );
  dispatcher.start();
  purger.start();
  return {
    ...handler,
    settings,
    flows,
    deliverMessages: () => dispatcher.drain(),
    health: checkHealth,
    readUserData: async (kind, userId) =>
      kind.parse((await store.findUserData(userId, kind.name))?.value ?? null),
    stop: async () => {
      purger.stop();
      await dispatcher.stop();
    },
  };
}

function createMessageDispatcher(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly interpreters: AnyInterpreters;
  readonly onError: (error: unknown) => void;
}): Dispatcher {
  return createDispatcher({
    ...parts,
    deliver: async ({ notice, payload }) => {
      const interpreter = parts.interpreters.notices[notice];
      // A newer version put it there; one of its processes will come by.
      if (!interpreter) throw new SallyportError('flow-failed', `nothing delivers ${notice}`);
      await interpreter.deliver(payload);
    },
  });
}

/** Whoever is told of errors cannot make any: an answer would be lost for it, or the process. */
function reporting(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    // The function may be asynchronous, which its type does not show.
    (async () => onError(error))().catch(() => undefined);
  };
}

function reportOnConsole(error: unknown): void {
  console.error('sallyport:', error);
}
