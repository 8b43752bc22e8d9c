import type { Resource } from '../domain/endpoint.js';
import type { Settings } from '../domain/settings.js';
import type { Engine } from '../engine/engine.js';
import type { HealthCheck } from '../engine/health.js';
import { sessionCookie, trustCookie } from './cookies.js';
import { createCors } from './cors.js';
import { createCsrf, csrfCookie } from './csrf.js';
import { createRoutes, SESSION_RESOURCES } from './endpoints.js';
import type { HandlerParts } from './handler-parts.js';
import { createHealthEndpoints } from './health.js';
import type { PassableFlows } from './requirement.js';
import { createSessionCarrier } from './session-carrier.js';

/** What this side needs of a keyring. */
interface Signer {
  mac(text: string, purpose: 'csrf'): string;
  verifyMac(mac: string, text: string, purpose: 'csrf'): boolean;
}

/** Sets up the HTTP side by the settings. */
export function createHandlerParts(parts: {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly resources: readonly Resource[];
  readonly passableFlows: PassableFlows;
  readonly keyring: Signer;
  readonly checkHealth: HealthCheck;
  readonly onError: (error: unknown) => void;
}): HandlerParts {
  const { engine, settings, resources, passableFlows, keyring, checkHealth, onError } = parts;
  const { session, csrf, mfa, baseUrl, isDevelopment, headless } = settings;
  const scope = { isSecure: !isDevelopment, domain: session.cookieDomain };
  const signer = {
    mac: (text: string) => keyring.mac(text, 'csrf'),
    verifyMac: (mac: string, text: string) => keyring.verifyMac(mac, text, 'csrf'),
  };
  return {
    engine,
    settings,
    routes: createRoutes([...SESSION_RESOURCES, ...resources], headless.clients),
    passableFlows,
    carrier: createSessionCarrier({
      sessionCookie: sessionCookie({ ...scope, name: session.cookieName, maxAgeSeconds: session.cookieAge }),
      csrfCookie: csrfCookie({ ...scope, name: csrf.cookieName }),
      trustCookie: trustCookie({ ...scope, name: mfa.trustCookieName, maxAgeSeconds: mfa.trustCookieAge }),
      csrf: createCsrf(signer, [baseUrl.origin, ...csrf.trustedOrigins]),
    }),
    cors: createCors(csrf.trustedOrigins),
    health: createHealthEndpoints(settings.health, checkHealth),
    addressSource:
      settings.trustedClientIpHeader === null
        ? { type: 'trustedProxies', count: settings.trustedProxyCount }
        : { type: 'trustedHeader', name: settings.trustedClientIpHeader },
    onError,
  };
}
