import { Buffer } from 'node:buffer';
import { randomBytes, timingSafeEqual } from 'node:crypto';

import type { SessionId } from '../domain/ids.js';
import { defineCookie, type CookieDefinition, type CookieOptions } from './cookies.js';
import { originSet } from './origin.js';

/** Authenticates texts for this one purpose, with keys that only the server has. */
export interface TokenSigner {
  mac(text: string): string;
  /** In constant time, and never throws. */
  verifyMac(mac: string, text: string): boolean;
}

/** What of a request says whether it was meant by the page of ours that the browser shows. */
export interface CsrfEvidence {
  readonly method: string;
  readonly cookie: string | undefined;
  /** The value of the `X-CSRFToken` header. */
  readonly header: string | undefined;
  /** The value of the `Origin` header. */
  readonly origin: string | undefined;
  /** The session, if somebody is signed in with it; null for a visitor, also where a login is pending. */
  readonly sessionId: SessionId | null;
}

/**
 * Protects browsers against requests forged by other sites, by a signed double-submit token:
 * `<nonce>.<session id or nothing>.<mac>`. Nothing of it is stored.
 *
 * Another site can neither read the cookie, so as to repeat it in a header, nor make a token; where it can set a
 * cookie (from a sibling domain), a token that it got for itself is not bound to the victim's session.
 */
export interface Csrf {
  /** A new token, bound to the session of whoever is signed in. */
  issue(sessionId: SessionId | null): string;

  /**
   * Whether a token is ours, and bound to the session of whoever is signed in. For a visitor any token of ours is
   * good: one that was bound survives a logout.
   */
  isValid(token: string, sessionId: SessionId | null): boolean;

  /**
   * Whether a request may change anything: its method is safe, or it has the token of its cookie in a header as
   * well, and comes from an allowed origin if it names one.
   */
  check(evidence: CsrfEvidence): boolean;
}

export const CSRF_HEADER = 'x-csrftoken';

const DEFAULT_CSRF_COOKIE = { name: 'csrftoken', maxAgeSeconds: 31_449_600 };

/** RFC 9110, 9.2.1, without TRACE, which nobody serves. Methods are case-sensitive. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const NONCE_BYTES = 16;

/** So many tokens are known by sight; then it begins anew. Some hundred bytes each. */
const KNOWN_TOKENS = 10_000;
const TOKEN = /^(?<nonce>[\w-]{22})\.(?<session>\d*)\.(?<mac>[\w.-]+)$/;

/** The cookie that carries the token to our own scripts, which repeat it in the header. */
export function csrfCookie(options: CookieOptions = {}): CookieDefinition {
  return defineCookie({ ...DEFAULT_CSRF_COOKIE, ...options, isHttpOnly: false });
}

/** Throws a SallyportError where one of the allowed origins is none. */
export function createCsrf(signer: TokenSigner, allowedOrigins: readonly string[]): Csrf {
  const allowed = originSet(allowedOrigins);
  const isOurs = bySight(({ claim, mac }) => signer.verifyMac(mac, claim));

  const isValid = (token: string, sessionId: SessionId | null): boolean => {
    const { nonce, session, mac } = TOKEN.exec(token)?.groups ?? {};
    if (nonce === undefined || session === undefined || mac === undefined) return false;
    const isBound = sessionId === null || session === String(sessionId);
    return isBound && isOurs({ claim: `${nonce}.${session}`, mac });
  };

  return {
    issue: (sessionId) => {
      const claim = `${randomBytes(NONCE_BYTES).toString('base64url')}.${sessionId ?? ''}`;
      return `${claim}.${signer.mac(claim)}`;
    },
    isValid,
    check: ({ method, cookie, header, origin, sessionId }) => {
      if (SAFE_METHODS.has(method)) return true;
      if (cookie === undefined || header === undefined) return false;
      if (origin !== undefined && !allowed.has(origin)) return false;
      return isEqualInConstantTime(cookie, header) && isValid(header, sessionId);
    },
  };
}

interface Signed {
  readonly claim: string;
  readonly mac: string;
}

/**
 * Remembers what was found to be ours: a browser sends one token with all its requests, and computing its MAC each time
 * was the costliest step of a session check besides the database. What is known by sight is no secret: it was just sent.
 */
function bySight(isOurs: (token: Signed) => boolean): (token: Signed) => boolean {
  const known = new Set<string>();
  return (token) => {
    const text = `${token.claim}.${token.mac}`;
    if (known.has(text)) return true;
    if (!isOurs(token)) return false;
    if (known.size >= KNOWN_TOKENS) known.clear();
    known.add(text);
    return true;
  };
}

/** An early exit would tell an attacker how many leading bytes were right; the length is no secret. */
function isEqualInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
