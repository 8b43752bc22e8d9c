import { bodyToSend, isAddedHeader, type HttpResponse } from '@sallyport/core';
import type { Response } from 'express';

/** Sends a response as it is: Express's own `send` would add an ETag, which lets a browser keep what it must not. */
export function send(response: HttpResponse, res: Response): void {
  res.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (isAddedHeader(name)) res.appendHeader(name, value);
    else res.setHeader(name, value);
  }
  res.end(bodyToSend(response));
}
