import { parseCookie, stringifySetCookie } from 'cookie';

/** One cookie that the server sets: everything about it but its value. */
export interface CookieDefinition {
  readonly name: string;
  readonly maxAgeSeconds: number;
  /** Whether it is out of the reach of scripts. */
  readonly isHttpOnly: boolean;
  /** Whether it travels over HTTPS only; off in development alone. */
  readonly isSecure: boolean;
  /** Null for a cookie of the very host that sets it. */
  readonly domain: string | null;
}

/** What an embedder may choose about a cookie; the rest is as its kind demands. */
export type CookieOptions = Partial<Omit<CookieDefinition, 'isHttpOnly'>>;

const DEFAULT_SESSION_COOKIE = { name: 'sessionid', maxAgeSeconds: 1_209_600 };

/**
 * The cookie that carries a browser's session token. Throws a TypeError for a name, domain or age that no cookie
 * can have.
 */
export function sessionCookie(options: CookieOptions = {}): CookieDefinition {
  return defineCookie({ ...DEFAULT_SESSION_COOKIE, ...options, isHttpOnly: true });
}

/** The cookie by which a browser is known as trusted; it throws as `sessionCookie` does. */
export function trustCookie(options: Required<CookieOptions>): CookieDefinition {
  return defineCookie({ ...options, isHttpOnly: true });
}

/** A cookie that is Secure and of this host unless stated otherwise; throws a TypeError where none can be so. */
export function defineCookie(
  cookie: Omit<CookieDefinition, 'isSecure' | 'domain'> & CookieOptions,
): CookieDefinition {
  const defined = { isSecure: true, domain: null, ...cookie };
  // The library checks while it writes; a mistake shall show at the start, and not at the first login.
  setCookie(defined, '');
  return defined;
}

/** The cookies of a `Cookie` header, by name. */
export function parseCookies(header: string | undefined): Readonly<Record<string, string | undefined>> {
  return parseCookie(header ?? '');
}

/** The `Set-Cookie` value that gives a browser this cookie. */
export function setCookie(cookie: CookieDefinition, value: string): string {
  const { maxAgeSeconds, isHttpOnly } = cookie;
  return stringifySetCookie({ ...scopeOf(cookie), value, maxAge: maxAgeSeconds, httpOnly: isHttpOnly });
}

/**
 * The `Set-Cookie` value that takes this cookie away from a browser. It has the name, domain and path under which
 * the cookie was set, as these alone say which one is meant (RFC 6265, 5.3), and no HttpOnly (as the reference).
 */
export function deleteCookie(cookie: CookieDefinition): string {
  return stringifySetCookie({ ...scopeOf(cookie), value: '', maxAge: 0 });
}

function scopeOf({ name, isSecure, domain }: CookieDefinition) {
  const scope = { name, path: '/', secure: isSecure, sameSite: 'lax' } as const;
  return domain === null ? scope : { ...scope, domain };
}
