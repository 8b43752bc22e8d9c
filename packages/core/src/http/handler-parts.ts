import type { ClientKind } from '../domain/session.js';
import type { Settings } from '../domain/settings.js';
import type { Engine } from '../engine/engine.js';
import type { Loaded } from '../engine/load.js';
import { SallyportError, type ErrorCode } from '../errors.js';
import { clientAddress, rateLimitAddress, type AddressSource } from './client-address.js';
import type { Cors } from './cors.js';
import type { Routes } from './endpoints.js';
import type { Reply } from './envelope.js';
import type { HealthEndpoints } from './health.js';
import type { HttpRequest, HttpResponse } from './message.js';
import { ADDRESS_UNKNOWN } from './plain-responses.js';
import type { PassableFlows } from './requirement.js';
import type { SessionCarrier } from './session-carrier.js';

/** What the HTTP side of an engine is made of. */
export interface HandlerParts {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly routes: Routes;
  readonly passableFlows: PassableFlows;
  readonly carrier: SessionCarrier;
  readonly cors: Cors;
  readonly health: HealthEndpoints;
  readonly addressSource: AddressSource;
  /** Told of what went wrong by nobody's fault but the world's or ours. */
  readonly onError: (error: unknown) => void;
}

const USER_AGENT_MAX_LENGTH = 200;

export type OpenedSession =
  | { readonly type: 'opened'; readonly loaded: Loaded }
  | { readonly type: 'refused'; readonly response: HttpResponse };

/** Finds the session of a request; one whose origin cannot be told is refused, as no limit could be kept. */
export async function openSession(
  { engine, carrier, addressSource }: HandlerParts,
  request: HttpRequest,
  client: ClientKind,
): Promise<OpenedSession> {
  const ip = clientAddress(request, addressSource);
  if (ip === null) return { type: 'refused', response: ADDRESS_UNKNOWN };
  const loaded = await engine.load({
    token: carrier.tokenOf(request, client),
    client: {
      kind: client,
      ip,
      network: rateLimitAddress(ip),
      userAgent: (request.header('user-agent') ?? '').slice(0, USER_AGENT_MAX_LENGTH),
      trust: carrier.trustOf(request, client),
    },
  });
  return { type: 'opened', loaded };
}

/** Refuses where something is broken, and never lets anybody pass for it (promise 18 of SECURITY.md). */
export async function guarded<T>(
  { onError }: Pick<HandlerParts, 'onError'>,
  serve: () => Promise<T>,
  refuse: (reply: Reply) => T,
): Promise<T> {
  try {
    return await serve();
  } catch (error) {
    onError(error);
    return refuse(isTemporary(error) ? UNAVAILABLE : { status: 500 });
  }
}

/** Cannot be served now, and nothing was done. */
const UNAVAILABLE: Reply = { status: 503, headers: [['Retry-After', '1']] };

/** What may be different a moment later, or on another server. */
const TEMPORARY: ReadonlySet<ErrorCode> = new Set(['store-unavailable', 'contention', 'flow-newer']);

function isTemporary(error: unknown): boolean {
  return error instanceof SallyportError && TEMPORARY.has(error.code);
}
