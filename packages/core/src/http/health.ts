import type { HealthSettings } from '../domain/settings.js';
import type { HealthCheck } from '../engine/health.js';
import { toResponse } from './envelope.js';
import type { HttpRequest, HttpResponse } from './message.js';
import { methodNotAllowed } from './plain-responses.js';

/** Answers those who watch over the process; null says that a request is none of theirs. Never rejects. */
export type HealthEndpoints = (request: HttpRequest) => Promise<HttpResponse | null>;

/**
 * The endpoints of the paths that are configured. That the process lives is shown by any answer at all; whether it can
 * serve is another question, as nothing is gained by starting anew a process whose database is away.
 */
export function createHealthEndpoints(
  { livenessPath, readinessPath }: HealthSettings,
  check: HealthCheck,
): HealthEndpoints {
  return async ({ method, path }) => {
    if (path !== livenessPath && path !== readinessPath) return null;
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed(['GET', 'HEAD']);
    if (path === livenessPath) return toResponse({ status: 200 });
    const health = await check();
    if (health.isReady) return toResponse({ status: 200 });
    const { problem } = health;
    return toResponse({ status: 503, data: { problem }, headers: [['Retry-After', '1']] });
  };
}
