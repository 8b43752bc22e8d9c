import type { Endpoint, Resource, Verb } from '../domain/endpoint.js';
import { bucketsOf } from '../domain/rate.js';
import type { ClientKind } from '../domain/session.js';
import type { Loaded } from '../engine/load.js';
import { admit } from './admit.js';
import { toResponse, type Reply } from './envelope.js';
import { guarded, openSession, type HandlerParts } from './handler-parts.js';
import { MAX_BODY_BYTES, parseJsonBody } from './json-body.js';
import { BodyTooLarge, type HttpHandler, type HttpRequest, type HttpResponse } from './message.js';
import { CSRF_FAILED, MALFORMED_BODY, methodNotAllowed, NOT_FOUND } from './plain-responses.js';
import {
  presentAddresses,
  presentAnswer,
  presentAuthenticators,
  presentConfig,
  presentFlows,
  presentPhones,
  presentReauthentication,
  presentSession,
} from './present.js';
import { checkRequirement } from './requirement.js';
import type { Carried } from './session-carrier.js';

/** Everything of ours is below this path, whatever the client and the version. */
export const MOUNT_PATH = '/_allauth/';

export function createHttpHandler(parts: HandlerParts): HttpHandler {
  return {
    handle: async (request) => {
      const health = await parts.health(request);
      if (health) return health;
      if (!request.path.startsWith(MOUNT_PATH)) return null;
      const preflight = parts.cors.preflight(request);
      if (preflight) return preflight;
      const response = await guarded(parts, () => route(parts, request), toResponse);
      return {
        ...response,
        headers: [...response.headers, ...parts.cors.headersFor(request.header('origin'))],
      };
    },
    admit: (request, requirement) => admit(parts, request, requirement),
    checkRequirement: (requirement) => {
      checkRequirement(parts.passableFlows, requirement);
    },
  };
}

/** One request on its way. */
interface Exchange {
  readonly parts: HandlerParts;
  readonly request: HttpRequest;
  readonly client: ClientKind;
  readonly resource: Resource;
  readonly loaded: Loaded;
}

/** What a request came to: a reply of the API or a plain response, and what became of the session. */
interface Outcome extends Partial<Omit<Carried, 'loaded'>> {
  readonly reply: Reply | HttpResponse;
  readonly loaded?: Loaded;
}

async function route(parts: HandlerParts, request: HttpRequest): Promise<HttpResponse> {
  const found = parts.routes(request.path.slice(MOUNT_PATH.length));
  if (!found) return NOT_FOUND;
  const opened = await openSession(parts, request, found.client);
  if (opened.type === 'refused') return opened.response;
  const exchange: Exchange = { parts, request, ...found, loaded: opened.loaded };
  if (found.client === 'browser' && !parts.carrier.isGenuine(request, opened.loaded)) return CSRF_FAILED;
  return respond(exchange, await serve(exchange));
}

/** The order of a request, the same for every endpoint. */
async function serve(exchange: Exchange): Promise<Outcome> {
  const { resource, request, client, loaded, parts } = exchange;
  if (client === 'app' && isGone(loaded))
    return { reply: presentFlows(410, await parts.engine.view(loaded)) };
  const forVisitor = loaded.user ? undefined : endpointIn(resource.visitorVerbs, request);
  const endpoint = forVisitor ?? endpointIn(resource.verbs, request);
  if (resource.isPrivate && !forVisitor && !loaded.user) {
    return { reply: presentSession(await parts.engine.view(loaded), parts.settings.account) };
  }
  if (!(await isWithinLimit(exchange))) return { reply: { status: 429 } };
  const refusal = await refuseUnlessPending(exchange, endpoint);
  if (refusal) return { reply: refusal };
  const body = await readBody(request, endpoint);
  if (body === null) return { reply: MALFORMED_BODY };
  const input = { body, header: request.header, query: new URLSearchParams(request.query) };
  if (endpoint) return perform(exchange, endpoint, input);
  const parsed = isRead(request) ? undefined : resource.inputOfAnyVerb?.(input);
  if (parsed?.ok === false) return { reply: { status: 400, problems: parsed.problems } };
  return { reply: methodNotAllowed(Object.keys(resource.verbs)) };
}

async function isWithinLimit({ parts, resource: { limit }, request, loaded }: Exchange): Promise<boolean> {
  if (limit === undefined || isRead(request)) return true;
  const rates = parts.settings.account.rateLimits[limit];
  // A visitor who may be here is at a step of their login.
  const user = rates.some(({ per }) => per === 'user') ? await parts.engine.userOrPending(loaded) : null;
  const source = { ip: loaded.client.network, ...(user === null ? {} : { user: String(user) }) };
  return parts.engine.count(loaded, bucketsOf(limit, rates, source));
}

/** A step of a flow is only looked at where the flow waits for it. */
async function refuseUnlessPending(
  { parts, loaded }: Exchange,
  endpoint: Endpoint | undefined,
): Promise<Reply | null> {
  if (endpoint?.type !== 'command' || !endpoint.requires) return null;
  const { command, otherwise } = endpoint.requires;
  if (await parts.engine.expects(loaded, endpoint.flow, command)) return null;
  if (otherwise === 'conflict') return { status: 409 };
  // Whoever is signed in is told, as a visitor is, how a login begins: it is a step of one that they are not at.
  const visitor = loaded.user ? { ...loaded, session: null, user: null } : loaded;
  return presentFlows(401, await parts.engine.view(visitor));
}

/** The members of the body; null where it is malformed or too large. */
async function readBody(
  request: HttpRequest,
  endpoint: Endpoint | undefined,
): Promise<Readonly<Record<string, unknown>> | null> {
  const isIgnored = endpoint?.type === 'command' && !endpoint.readsBody;
  if (isIgnored || isRead(request)) return {};
  try {
    const parsed = parseJsonBody(await request.readBody(MAX_BODY_BYTES));
    return parsed.ok ? parsed.value : null;
  } catch (error) {
    if (error instanceof BodyTooLarge) return null;
    throw error;
  }
}

async function perform(
  { parts, loaded }: Exchange,
  endpoint: Endpoint,
  input: Parameters<Extract<Endpoint, { type: 'command' }>['parse']>[0],
): Promise<Outcome> {
  switch (endpoint.type) {
    case 'conflict':
      return { reply: { status: 409 } };
    case 'query':
      return query(parts, loaded, endpoint.query);
    case 'view': {
      const data = await parts.engine.viewFlow(loaded, endpoint.flow);
      return { reply: data === null ? { status: 409 } : { status: 200, data } };
    }
    case 'command': {
      const parsed = endpoint.parse(input);
      if (!parsed.ok) return { reply: { status: 400, problems: parsed.problems } };
      const ran = await parts.engine.run(loaded, endpoint.flow, parsed.value);
      const reply = ran.answer && presentAnswer(ran.answer, parts.settings.account);
      if (reply) return { ...ran, reply };
      const present = ran.answer?.type === 'reauthentication' ? presentReauthentication : presentSession;
      return { ...ran, reply: present(await parts.engine.view(ran.loaded), parts.settings.account) };
    }
    default:
      return endpoint satisfies never;
  }
}

async function query(
  { engine, settings }: HandlerParts,
  loaded: Loaded,
  name: Extract<Endpoint, { type: 'query' }>['query'],
): Promise<Outcome> {
  switch (name) {
    case 'config':
      return { reply: presentConfig(settings, await settings.account.isOpenForSignup()) };
    case 'session':
      return { reply: presentSession(await engine.view(loaded), settings.account) };
    case 'endSession': {
      const ended = await engine.end(loaded);
      return {
        reply: presentSession(await engine.view(ended), settings.account),
        loaded: ended,
        isEnded: true,
      };
    }
    case 'emailAddresses':
      return { reply: presentAddresses(await engine.emailAddresses(loaded)) };
    case 'phones':
      return { reply: presentPhones(200, loaded.user?.phone ?? null) };
    case 'authenticators':
      return { reply: presentAuthenticators(await engine.authenticators(loaded)) };
    default:
      return name satisfies never;
  }
}

/** Puts the session's token on its way, by whatever carries it to this client. */
function respond(exchange: Exchange, { reply, ...outcome }: Outcome): HttpResponse {
  const { request, client, loaded, parts } = exchange;
  const nothing = { issuedToken: null, isSignedIn: false, isEnded: false, issuedTrust: null };
  const carried: Carried = { loaded, ...nothing, ...outcome };
  if (client === 'app') return 'body' in reply ? reply : toResponse(withToken(reply, carried));
  const response = 'body' in reply ? reply : toResponse(reply);
  const cookies = parts.carrier.cookiesFor(request, carried);
  return { ...response, headers: [...response.headers, ...cookies, ['Vary', 'Cookie']] };
}

function withToken(reply: Reply, { issuedToken }: Carried): Reply {
  return issuedToken === null ? reply : { ...reply, meta: { ...reply.meta, session_token: issuedToken } };
}

/** An app is told once and for all that its token is good for nothing; of one whose time is over there is still a row. */
function isGone({ status }: Loaded): boolean {
  return status === 'unknown' || status === 'rotated';
}

function isRead({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** A method may be any text, `constructor` too, for which every object has something. */
function endpointIn(verbs: Resource['visitorVerbs'], { method }: HttpRequest): Endpoint | undefined {
  const verb = method === 'HEAD' ? 'GET' : method;
  return verbs && Object.hasOwn(verbs, verb) ? verbs[verb as Verb] : undefined;
}
