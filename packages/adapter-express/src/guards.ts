import { SallyportError, type Caller, type HttpHandler } from '@sallyport/core';
import type { RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';

import { toHttpRequest } from './request.js';
import { send } from './response.js';

/** Not a member of the request or of `res.locals`, which whatever else is installed could write. */
const callers = new WeakMap<IncomingMessage, Caller>();

/** Middleware for the application's own routes: whoever is signed in passes, all others get the engine's answer. */
export function requireAuthenticated(auth: HttpHandler): RequestHandler {
  return async (req, res, next) => {
    const admission = await auth.admit(toHttpRequest(req));
    if (admission.type === 'refused') {
      send(admission.response, res);
      return;
    }
    callers.set(req, admission.caller);
    next();
  };
}

/** Who sent a request that `requireAuthenticated` let pass; throws a SallyportError for any other. */
export function callerOf(req: IncomingMessage): Caller {
  const caller = callers.get(req);
  if (caller) return caller;
  throw new SallyportError('invalid-mount', 'callerOf() works in routes behind requireAuthenticated() only');
}
