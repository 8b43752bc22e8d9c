import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { listenerFor, serve, type Adapter } from './apps.js';
import { createStoreSupply, type StoreKind } from './stores.js';
import { Subject } from './subject.js';

const CONTROL_PATH = '/__control/';

const resetSchema = z.object({ settings: z.record(z.string(), z.unknown()).default({}) });
const advanceSchema = z.object({ seconds: z.number().nonnegative() });

export interface ConformanceServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The server under test: the API on an adapter and a store, and the kit's control protocol beside it. */
export async function startConformanceServer(options: {
  readonly adapter: Adapter;
  readonly store: StoreKind;
  readonly port: number;
}): Promise<ConformanceServer> {
  const stores = await createStoreSupply(options.store);
  let subject: Subject | null = null;
  let listener: RequestListener = (_, response) => response.writeHead(503).end();
  let url = '';

  const reset = async (body: unknown): Promise<void> => {
    await subject?.auth.stop();
    const { settings } = resetSchema.parse(body);
    subject = await Subject.create(await stores.next(), settings, url);
    listener = listenerFor(options.adapter, subject.auth);
  };

  const control = async (
    action: string,
    request: IncomingMessage,
  ): Promise<{ status: number; body?: unknown }> => {
    if (action === 'reset') {
      await reset(await json(request));
      return { status: 204 };
    }
    if (!subject) return { status: 409, body: { error: 'reset comes first' } };
    switch (action) {
      case 'users':
        return { status: 201, body: await subject.createUser(await json(request)) };
      case 'advance':
        subject.advance(advanceSchema.parse(await json(request)).seconds);
        return { status: 204 };
      case 'outbox':
        return { status: 200, body: await subject.outbox() };
      default:
        return { status: 404 };
    }
  };

  const server = await serve(options.port, (request, response) => {
    const path = request.url ?? '/';
    if (!path.startsWith(CONTROL_PATH)) {
      listener(request, response);
      return;
    }
    control(path.slice(CONTROL_PATH.length), request)
      .catch((error: unknown) => ({ status: 400, body: { error: describe(error) } }))
      .then((answer) => {
        send(response, answer);
      }, console.error);
  });
  url = `http://127.0.0.1:${String(server.port)}`;
  return {
    url,
    close: async () => {
      await server.close();
      await subject?.auth.stop();
      await stores.close();
    },
  };
}

function send(response: ServerResponse, { status, body }: { status: number; body?: unknown }): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
