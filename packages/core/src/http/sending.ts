import { SallyportError } from '../errors.js';
import type { HttpHandler, HttpRequest, HttpResponse } from './message.js';

// What every adapter has to observe, whatever its framework.

/** RFC 9110, 15.3.5, 15.3.6, 15.4.5: a response of these has no content. */
const STATUSES_WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Headers of which others in the same application may have set one already, which must stay. */
const SHARED_HEADERS: ReadonlySet<string> = new Set(['set-cookie', 'vary']);

/**
 * Whether a header is added to what the application has set under its name. All others are replaced: a
 * `Cache-Control` that suits a site's pages would let an answer of ours be stored.
 */
export function isAddedHeader(name: string): boolean {
  return SHARED_HEADERS.has(name.toLowerCase());
}

/** What to send as the body; null where the response has none, or may have none. */
export function bodyToSend({ status, body }: HttpResponse): string | null {
  return body === '' || STATUSES_WITHOUT_BODY.has(status) ? null : body;
}

/**
 * The engine's answer to a request. Throws the SallyportError with which `readBody` refused, if it did: the engine,
 * which never rejects, would answer as if the client had sent nonsense, and hide a mistake in how it is mounted.
 */
export async function answerRequest(auth: HttpHandler, request: HttpRequest): Promise<HttpResponse | null> {
  const mistakes: SallyportError[] = [];
  const response = await auth.handle({
    ...request,
    readBody: (maxBytes) =>
      request.readBody(maxBytes).catch((error: unknown) => {
        if (error instanceof SallyportError) mistakes.push(error);
        throw error;
      }),
  });
  const [mistake] = mistakes;
  if (mistake) throw mistake;
  return response;
}
