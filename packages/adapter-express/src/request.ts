import { BodyTooLarge, pathOf, queryOf, SallyportError, type HttpRequest } from '@sallyport/core';
import type { Request } from 'express';
import { Buffer } from 'node:buffer';
import { finished } from 'node:stream';

/** The request as the engine takes it. Nothing is read before the engine asks for it. */
export function toHttpRequest(req: Request): HttpRequest {
  return {
    method: req.method,
    // Not `url` or `path`, from which Express takes away what a router is mounted under.
    path: pathOf(req.originalUrl),
    query: queryOf(req.originalUrl),
    header: (name) => {
      const value = req.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    readBody: (maxBytes) => readBody(req, maxBytes),
    // There is none once the client has gone, nor on a Unix socket; then only what proxies say can count.
    remoteAddress: req.socket.remoteAddress ?? '',
  };
}

async function readBody(req: Request, maxBytes: number): Promise<Uint8Array> {
  // Whatever `req.body` is: some parsers leave an object there even for a body that they did not touch.
  if (!req.readableDidRead) {
    if (Number(req.headers['content-length']) > maxBytes) throw new BodyTooLarge();
    return collect(req, maxBytes);
  }
  const bytes = bytesLeftBy(req);
  if (bytes.byteLength > maxBytes) throw new BodyTooLarge();
  return bytes;
}

function collect(req: Request, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      // Not destroyed: the client shall get an answer. What it still sends is thrown away by Node.
      req.off('data', take);
      reject(new BodyTooLarge());
    };
    req.on('data', take);
    finished(req, (error) => {
      if (error) reject(error);
      else resolve(Buffer.concat(chunks));
    });
  });
}

/** What a body parser, which read the stream before us, has made of it, turned back into what was sent. */
function bytesLeftBy(req: Request): Uint8Array {
  const body: unknown = req.body;
  if (body === undefined) {
    throw new SallyportError(
      'invalid-mount',
      'The body of a request was read before sallyport() could. Use sallyport() before the middleware that reads it.',
    );
  }
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.from(isForm(req) ? formText(body ?? {}) : jsonText(body));
}

/** A form must not turn into JSON by having been parsed: any site may post a form without asking (Fetch, CORS). */
function isForm(req: Request): boolean {
  return typeof req.is(['urlencoded', 'multipart']) === 'string';
}

function formText(fields: object): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries<unknown>({ ...fields })) {
    const texts = Array.isArray(value) ? (value as unknown[]) : [value];
    for (const text of texts) form.append(name, typeof text === 'string' ? text : JSON.stringify(text));
  }
  return form.toString();
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Parsing has no limit to the depth, writing has; what is beyond it is beyond any limit of the engine.
    throw new BodyTooLarge();
  }
}
