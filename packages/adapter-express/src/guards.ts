import { SallyportError, type Caller, type HttpHandler, type Requirement } from '@sallyport/core';
import type { RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';

import { toHttpRequest } from './request.js';
import { send } from './response.js';

/** Not a member of the request or of `res.locals`, which whatever else is installed could write. */
const callers = new WeakMap<IncomingMessage, Caller>();

/** Middleware for the application's own routes: whoever is signed in passes, all others get the engine's answer. */
export function requireAuthenticated(auth: HttpHandler): RequestHandler {
  return guard(auth);
}

/**
 * The same for sensitive routes: one must have proved within so many seconds who one is, or is told how to prove it
 * again (401); the client then repeats its request. Throws for a number of seconds that is none, such as NaN.
 */
export function requireRecentAuthentication(
  auth: HttpHandler,
  { within }: { readonly within: number },
): RequestHandler {
  return guard(auth, { withinSeconds: within });
}

/**
 * The same for routes that take a flow of one's own, by its id: the session must have passed it, within so many seconds if
 * that is said; who has not is told which flow it is (401). Throws for a flow that is not there, or that nobody can pass.
 */
export function requireFlow(
  auth: HttpHandler,
  flow: string,
  { within }: { readonly within?: number } = {},
): RequestHandler {
  return guard(auth, { flow, ...(within !== undefined && { withinSeconds: within }) });
}

function guard(auth: HttpHandler, requirement?: Requirement): RequestHandler {
  if (requirement) auth.checkRequirement(requirement);
  return async (req, res, next) => {
    const admission = await auth.admit(toHttpRequest(req), requirement);
    if (admission.type === 'refused') {
      send(admission.response, res);
      return;
    }
    callers.set(req, admission.caller);
    next();
  };
}

/** Who sent a request that one of the guards let pass; throws a SallyportError for any other. */
export function callerOf(req: IncomingMessage): Caller {
  const caller = callers.get(req);
  if (caller) return caller;
  throw new SallyportError('invalid-mount', 'callerOf() works in routes behind a guard only');
}
