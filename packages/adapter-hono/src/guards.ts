import type { Caller, HttpHandler, Requirement } from '@sallyport/core';
import type { MiddlewareHandler } from 'hono';

import { toHttpRequest, type AdapterOptions } from './request.js';
import { toResponse } from './response.js';

/** What the guard tells the routes behind it: `c.get('sallyport')` is who sent the request. */
export interface SallyportEnv {
  Variables: { sallyport: Caller };
}

/** Middleware for the application's own routes: whoever is signed in passes, all others get the engine's answer. */
export function requireAuthenticated(
  auth: HttpHandler,
  options: AdapterOptions = {},
): MiddlewareHandler<SallyportEnv> {
  return guard(auth, options);
}

/**
 * The same for sensitive routes: one must have proved within so many seconds who one is, or is told how to prove it
 * again (401); the client then repeats its request. Throws for a number of seconds that is none, such as NaN.
 */
export function requireRecentAuthentication(
  auth: HttpHandler,
  { within, ...options }: AdapterOptions & { readonly within: number },
): MiddlewareHandler<SallyportEnv> {
  return guard(auth, options, { withinSeconds: within });
}

/**
 * The same for routes that take a flow of one's own, by its id: the session must have passed it, within so many seconds if
 * that is said; who has not is told which flow it is (401). Throws for a flow that is not there, or that nobody can pass.
 */
export function requireFlow(
  auth: HttpHandler,
  flow: string,
  { within, ...options }: AdapterOptions & { readonly within?: number } = {},
): MiddlewareHandler<SallyportEnv> {
  return guard(auth, options, { flow, ...(within !== undefined && { withinSeconds: within }) });
}

function guard(
  auth: HttpHandler,
  options: AdapterOptions,
  requirement?: Requirement,
): MiddlewareHandler<SallyportEnv> {
  if (requirement) auth.checkRequirement(requirement);
  return async (c, next) => {
    const admission = await auth.admit(toHttpRequest(c, options), requirement);
    if (admission.type === 'refused') return toResponse(admission.response, c);
    c.set('sallyport', admission.caller);
    return next();
  };
}
