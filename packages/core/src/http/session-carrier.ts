import { sessionToken, type SessionToken } from '../domain/ids.js';
import type { ClientKind } from '../domain/session.js';
import type { Loaded } from '../engine/load.js';
import { deleteCookie, parseCookies, setCookie, type CookieDefinition } from './cookies.js';
import { CSRF_HEADER, type Csrf } from './csrf.js';
import type { HttpRequest, HttpResponse } from './message.js';

export const SESSION_TOKEN_HEADER = 'x-session-token';

/** What the session was, is now, and what was given out for it. */
export interface Carried {
  readonly loaded: Loaded;
  readonly issuedToken: SessionToken | null;
  readonly isSignedIn: boolean;
  /** Whether the session was ended by this request. */
  readonly isEnded: boolean;
  /** What a browser was given that is trusted from now on. */
  readonly issuedTrust: string | null;
}

/** How session and CSRF tokens travel: in cookies for browsers, in headers and bodies for apps. */
export interface SessionCarrier {
  tokenOf(request: HttpRequest, client: ClientKind): SessionToken | null;
  /** What a browser shows for having been trusted; an app has no such thing. */
  trustOf(request: HttpRequest, client: ClientKind): string | null;
  /** Whether a browser's request may change anything. */
  isGenuine(request: HttpRequest, loaded: Loaded): boolean;
  /** The `Set-Cookie` headers of a response to a browser. */
  cookiesFor(request: HttpRequest, carried: Carried): HttpResponse['headers'];
}

export function createSessionCarrier(parts: {
  readonly sessionCookie: CookieDefinition;
  readonly csrfCookie: CookieDefinition;
  readonly trustCookie: CookieDefinition;
  readonly csrf: Csrf;
}): SessionCarrier {
  const { csrf } = parts;
  // Parsed once for each request: it is asked for up to three cookies, twice.
  const parsed = new WeakMap<HttpRequest, ReturnType<typeof parseCookies>>();
  const cookieOf = (request: HttpRequest, { name }: CookieDefinition): string | undefined => {
    const cookies = parsed.get(request) ?? parseCookies(request.header('cookie'));
    parsed.set(request, cookies);
    return cookies[name];
  };

  // One that is still good is not sent again: an answer that arrives late would undo the renewal of a login.
  const csrfCookieFor = (request: HttpRequest, { loaded, isSignedIn }: Carried): string | null => {
    const held = cookieOf(request, parts.csrfCookie);
    const owner = ownerOf(loaded);
    const isKept = !isSignedIn && held !== undefined && csrf.isValid(held, owner);
    return isKept ? null : setCookie(parts.csrfCookie, csrf.issue(owner));
  };

  const sessionCookieFor = (request: HttpRequest, carried: Carried): string | null => {
    if (carried.issuedToken !== null) return setCookie(parts.sessionCookie, carried.issuedToken);
    const isHeld = cookieOf(request, parts.sessionCookie) !== undefined;
    return isHeld && isWorthless(carried) ? deleteCookie(parts.sessionCookie) : null;
  };

  const trustCookieFor = ({ issuedTrust }: Carried): string | null =>
    issuedTrust === null ? null : setCookie(parts.trustCookie, issuedTrust);

  return {
    tokenOf: (request, client) => {
      const text =
        client === 'app' ? request.header(SESSION_TOKEN_HEADER) : cookieOf(request, parts.sessionCookie);
      return text === undefined || text === '' ? null : sessionToken(text);
    },
    trustOf: (request, client) =>
      (client === 'browser' ? cookieOf(request, parts.trustCookie) : undefined) ?? null,
    isGenuine: (request, loaded) =>
      csrf.check({
        method: request.method,
        cookie: cookieOf(request, parts.csrfCookie),
        header: request.header(CSRF_HEADER),
        origin: request.header('origin'),
        sessionId: ownerOf(loaded),
      }),
    cookiesFor: (request, carried) =>
      [csrfCookieFor(request, carried), sessionCookieFor(request, carried), trustCookieFor(carried)]
        .filter((cookie) => cookie !== null)
        .map((cookie) => ['Set-Cookie', cookie] as const),
  };
}

/** A CSRF token is bound to the session of whoever is signed in. */
function ownerOf({ session, user }: Loaded) {
  return user && session ? session.id : null;
}

/** A token that was replaced a moment ago stays: deleting it would delete the one that the browser got for it. */
function isWorthless({ loaded: { status, session }, isEnded }: Carried): boolean {
  return isEnded || (session === null && status !== 'rotated');
}
