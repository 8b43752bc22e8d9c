import { answerRequest, type HttpHandler } from '@sallyport/core';
import type { MiddlewareHandler } from 'hono';

import { toHttpRequest, type AdapterOptions } from './request.js';
import { toResponse } from './response.js';

/**
 * Middleware that answers the engine's paths and passes all others on, to be used for all paths: the engine knows
 * where it is mounted.
 */
export function sallyport(auth: HttpHandler, options: AdapterOptions = {}): MiddlewareHandler {
  return async (c, next) => {
    const response = await answerRequest(auth, toHttpRequest(c, options));
    return response ? toResponse(response, c) : next();
  };
}
