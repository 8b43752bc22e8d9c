import type { HttpResponse } from './message.js';

/** The responses that are no JSON: as the reference, they go to whoever does not speak the protocol. */

/** 404: there is nothing under this path, or it is switched off. */
export const NOT_FOUND = page(404, 'Not found', 'There is nothing here.');

/** 403: the request does not prove that a page of ours made it. */
export const CSRF_FAILED = page(
  403,
  'Forbidden',
  'The request has no valid CSRF token. Send the value of the CSRF cookie in the X-CSRFToken header as well.',
);

/** 403: it cannot be told where the request comes from, so no limit could be kept. */
export const ADDRESS_UNKNOWN = page(403, 'Forbidden', 'The address of the client cannot be determined.');

/** 400: the body is no JSON object, or larger than any that is taken. */
export const MALFORMED_BODY = empty(400);

/** 405: the path has other methods. */
export function methodNotAllowed(methods: readonly string[]): HttpResponse {
  const response = empty(405);
  return { ...response, headers: [['Allow', methods.join(', ')], ...response.headers] };
}

function page(status: number, title: string, text: string): HttpResponse {
  // Constant texts, so there is nothing to escape; nothing of a request may get in here.
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><p>${text}</p></body>
</html>
`;
  return { ...empty(status), body };
}

function empty(status: number): HttpResponse {
  return {
    status,
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Cache-Control', 'no-store'],
    ],
    body: '',
  };
}
