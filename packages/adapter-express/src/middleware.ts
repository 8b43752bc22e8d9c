import { answerRequest, type HttpHandler } from '@sallyport/core';
import type { RequestHandler } from 'express';

import { toHttpRequest } from './request.js';
import { send } from './response.js';

/**
 * Middleware that answers the engine's paths and passes all others on, to be used for all paths: the engine knows
 * where it is mounted. It belongs in front of middleware that reads bodies, though most of it does no harm.
 */
export function sallyport(auth: HttpHandler): RequestHandler {
  return async (req, res, next) => {
    const response = await answerRequest(auth, toHttpRequest(req));
    if (response) send(response, res);
    else next();
  };
}
