import type { SmsSender } from '@sallyport/core';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Message } from './door.js';

/** Longer than the gateway of the tests is ever slow. */
const TIMEOUT_MS = 30_000;

/** A gateway for text messages, by HTTP, that keeps what it is given. */
export class TextSink {
  readonly texts: Message[] = [];
  readonly #server = createServer((request, response) => {
    const answer = (status: number) => () => response.writeHead(status).end();
    // Whoever sent it may be gone before it is complete.
    this.#keep(request).then(answer(204), answer(400));
  });

  /** Starts it, and gives its URL. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #keep(request: IncomingMessage): Promise<void> {
    this.texts.push(JSON.parse(await text(request)) as Message);
  }
}

/** Hands text messages over to such a gateway. */
export function createTexter(url: string): SmsSender {
  return {
    send: async ({ to, kind, code = null }) => {
      const message: Message = { to, kind, secret: code };
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const { ok } = await fetch(url, { method: 'POST', body: JSON.stringify(message), signal });
      if (!ok) throw new Error('the gateway did not take it');
    },
  };
}
