import { bodyToSend, isAddedHeader, type HttpResponse } from '@sallyport/core';
import type { Context } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';

/** The response as Hono takes it, on top of what other middleware has put into the context. */
export function toResponse(response: HttpResponse, c: Context): Response {
  for (const [name, value] of response.headers) c.header(name, value, { append: isAddedHeader(name) });
  return c.newResponse(bodyToSend(response), response.status as StatusCode);
}
