import { hasPassed, isRecentlyAuthenticated } from '../domain/assurance.js';
import type { Admission, HttpRequest, HttpResponse, Requirement } from './message.js';
import type { Loaded } from '../engine/load.js';
import { toResponse, type Reply } from './envelope.js';
import { guarded, openSession, type HandlerParts } from './handler-parts.js';
import { CSRF_FAILED } from './plain-responses.js';
import { presentFlows, presentReauthentication, presentSession, presentStepUp } from './present.js';
import { SESSION_TOKEN_HEADER } from './session-carrier.js';

/** Lets whoever is signed in pass to a route of the embedder's own. */
export function admit(
  parts: HandlerParts,
  request: HttpRequest,
  requirement?: Requirement,
): Promise<Admission> {
  return guarded(
    parts,
    () => decide(parts, request, requirement),
    (reply) => refused(toResponse(reply)),
  );
}

async function decide(
  parts: HandlerParts,
  request: HttpRequest,
  requirement?: Requirement,
): Promise<Admission> {
  // Whoever sends a token in a header is no browser that somebody else could make send it.
  const client = request.header(SESSION_TOKEN_HEADER) === undefined ? 'browser' : 'app';
  const opened = await openSession(parts, request, client);
  if (opened.type === 'refused') return opened;
  const { loaded } = opened;
  if (client === 'browser' && !parts.carrier.isGenuine(request, loaded)) return refused(CSRF_FAILED);
  const { user, session, status } = loaded;
  if (user && session) {
    const { methods } = session;
    const missing = requirement && (await missingFor(parts, loaded, requirement));
    if (missing) return refused(toResponse(missing));
    return { type: 'admitted', caller: { user, sessionId: session.id, methods } };
  }
  const view = await parts.engine.view(loaded);
  const isGone = client === 'app' && (status === 'unknown' || status === 'rotated');
  return refused(toResponse(isGone ? presentFlows(410, view) : presentSession(view, parts.settings.account)));
}

/** How to get what a route asks for, where it is not there yet. */
async function missingFor(
  { engine, settings }: HandlerParts,
  loaded: Loaded,
  requirement: Requirement,
): Promise<Reply | null> {
  const { user, session, at } = loaded;
  if (!user || !session) throw new TypeError('only who is signed in can be asked for more');
  if (requirement.flow !== undefined) {
    const { flow } = requirement;
    if (hasPassed(session.methods, { at, ...requirement })) return null;
    return presentStepUp(
      await engine.view(loaded),
      { flow, pendingView: await engine.viewFlow(loaded, flow) },
      settings.account,
    );
  }
  const isRecent = isRecentlyAuthenticated(user, session.methods, { at, ...requirement });
  return isRecent ? null : presentReauthentication(await engine.view(loaded), settings.account);
}

function refused(response: HttpResponse): Admission {
  return { type: 'refused', response };
}
