import { BodyTooLarge, pathOf, queryOf, SallyportError, type HttpRequest } from '@sallyport/core';
import type { Context } from 'hono';
import { Buffer } from 'node:buffer';

export interface AdapterOptions {
  /**
   * The address at the other end of the connection. On Node it is found without this; other runtimes have a
   * `getConnInfo` of their own that knows it.
   */
  readonly remoteAddress?: (c: Context) => string;
}

/** What `@hono/node-server` gives along with a request; under `server` where it runs behind another server. */
interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
  readonly server?: NodeBindings;
}

/** The request as the engine takes it. Nothing is read before the engine asks for it. */
export function toHttpRequest(c: Context, { remoteAddress = addressOnNode }: AdapterOptions): HttpRequest {
  return {
    method: c.req.method,
    // Not `path`, in which Hono has resolved escapes.
    path: pathOf(c.req.url),
    query: queryOf(c.req.url),
    header: (name) => c.req.header(name),
    readBody: (maxBytes) => readBody(c, maxBytes),
    remoteAddress: remoteAddress(c),
  };
}

function addressOnNode(c: Context): string {
  const bindings = c.env as NodeBindings | undefined;
  const socket = (bindings?.server ?? bindings)?.incoming?.socket;
  // There is no address once the client has gone, nor on a Unix socket; then only what proxies say can count.
  if (socket) return socket.remoteAddress ?? '';
  throw new SallyportError(
    'invalid-mount',
    'The address of a client is not known: this is not @hono/node-server. Give sallyport() and ' +
      'requireAuthenticated() the option remoteAddress, a function that takes it from the context.',
  );
}

async function readBody(c: Context, maxBytes: number): Promise<Uint8Array> {
  const isCached = Object.keys(c.req.bodyCache).length > 0;
  if (c.req.raw.bodyUsed && !isCached) {
    throw new SallyportError(
      'invalid-mount',
      'The body of a request was read before sallyport() could. Use sallyport() before the middleware that reads ' +
        'it, or let that read it by the methods of c.req, which share what they read.',
    );
  }
  const size = c.req.header('content-length');
  if (size === undefined && !isCached) return collect(c.req.raw.body, maxBytes);
  if (Number(size) > maxBytes) throw new BodyTooLarge();
  // This takes the fast way of a server that has one, instead of a web stream.
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  if (bytes.byteLength > maxBytes) throw new BodyTooLarge();
  return bytes;
}

/** Reads a stream that does not say how long it is. It is never cancelled, which would close the connection. */
async function collect(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  if (!stream) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream.values({ preventCancel: true })) {
    size += chunk.byteLength;
    if (size > maxBytes) break;
    chunks.push(chunk);
  }
  if (size <= maxBytes) return Buffer.concat(chunks);
  void discard(stream);
  throw new BodyTooLarge();
}

/** Takes what still comes, so that the client gets to read its answer, and the connection stays usable. */
async function discard(stream: ReadableStream<Uint8Array>): Promise<void> {
  try {
    await stream.pipeTo(new WritableStream());
  } catch {
    // The client went away, which is all right.
  }
}
