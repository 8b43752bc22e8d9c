import { createServer, type RequestListener } from 'node:http';
import { sallyport as expressSallyport } from '@sallyport/adapter-express';
import { sallyport as honoSallyport } from '@sallyport/adapter-hono';
import type { HttpHandler } from '@sallyport/core';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import { Hono } from 'hono';

export const ADAPTERS = ['express', 'hono'] as const;
export type Adapter = (typeof ADAPTERS)[number];

/** An application with nothing but the API in it. */
export function listenerFor(adapter: Adapter, auth: HttpHandler): RequestListener {
  switch (adapter) {
    case 'express':
      return express().use(expressSallyport(auth));
    case 'hono': {
      const listener = getRequestListener(new Hono().use(honoSallyport(auth)).fetch);
      return (request, response) => void listener(request, response);
    }
    default:
      return adapter satisfies never;
  }
}

/** Serves what `route` says, on loopback. */
export async function serve(
  port: number,
  route: RequestListener,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer(route);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
