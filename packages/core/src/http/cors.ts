import type { Verb } from '../domain/endpoint.js';
import type { HttpRequest, HttpResponse } from './message.js';
import { originSet } from './origin.js';

/** The name and value of a response's header. */
type Header = HttpResponse['headers'][number];

/** Lets scripts of other origins talk to us, cookies included. */
export interface Cors {
  /** The headers that a response to a request of this origin needs; they let no other origin read it. */
  headersFor(origin: string | undefined): readonly Header[];

  /** The answer to a browser that asks before it sends; null for all other requests, and for other origins. */
  preflight(request: Pick<HttpRequest, 'method' | 'header'>): HttpResponse | null;
}

const METHODS: readonly Verb[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const REQUEST_HEADERS = [
  'content-type',
  'x-csrftoken',
  'x-session-token',
  'x-email-verification-key',
  'x-password-reset-key',
  'authorization',
];
/** Scripts may see few headers unless told (Fetch, "CORS-safelisted response-header name"); this one comes with a 503. */
const RESPONSE_HEADERS = ['Retry-After'];

/** Chromium keeps the answer to a preflight no longer. */
const PREFLIGHT_MAX_AGE_SECONDS = 7200;

/** What every answer says once there are origins, for caches that know one URL by one answer. */
const VARIES: Header = ['Vary', 'Origin'];

/** Lets in these origins only, and none where there are none. Throws a SallyportError where one of them is none. */
export function createCors(origins: readonly string[]): Cors {
  const allowed = originSet(origins);

  const permission = (origin: string): readonly Header[] => [
    VARIES,
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
  ];

  return {
    headersFor: (origin) => {
      if (allowed.size === 0) return [];
      if (origin === undefined || !allowed.has(origin)) return [VARIES];
      return [...permission(origin), ['Access-Control-Expose-Headers', RESPONSE_HEADERS.join(', ')]];
    },
    preflight: ({ method, header }) => {
      const origin = header('origin');
      if (method !== 'OPTIONS' || header('access-control-request-method') === undefined) return null;
      if (origin === undefined || !allowed.has(origin)) return null;
      return { status: 204, headers: [...permission(origin), ...PREFLIGHT_HEADERS], body: '' };
    },
  };
}

const PREFLIGHT_HEADERS: readonly Header[] = [
  ['Access-Control-Allow-Methods', METHODS.join(', ')],
  ['Access-Control-Allow-Headers', REQUEST_HEADERS.join(', ')],
  ['Access-Control-Max-Age', String(PREFLIGHT_MAX_AGE_SECONDS)],
  ['Cache-Control', 'no-store'],
];
