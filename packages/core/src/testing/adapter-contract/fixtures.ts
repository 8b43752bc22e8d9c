import { once } from 'node:events';
import { Agent, request as open, type ClientRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { sessionId, userId } from '../../domain/ids.js';
import type { Admission, HttpHandler, HttpRequest, HttpResponse } from '../../http/message.js';

/** One guarantee: starts what it needs, and throws where the guarantee does not hold. */
export type Rule = (serve: (script: Script) => Promise<Client>) => Promise<void>;

/** Guarantees by the sentences that state them. */
export type Rules = Readonly<Record<string, Rule>>;

/** What the engine does in a rule; where it says nothing, no path is the engine's and nobody is signed in. */
export type Script = Partial<HttpHandler>;

export interface Sending {
  readonly method?: string;
  /** Sent as it stands. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array;
  /** Sends the body in chunks, without saying how long it is. */
  readonly isChunked?: boolean;
}

export interface Received {
  readonly status: number;
  /** Every value of each header, by its name in lower case. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly text: string;
}

/** Talks to a server, and keeps the connection between requests if the server does. */
export interface Client {
  /** Sends a whole request, and reads the whole response. */
  send(sending: Sending): Promise<Received>;
  /** Begins a request; whoever calls this writes the body, and ends or destroys it. */
  begin(sending: Sending): ClientRequest;
}

/** As long as a request may take in a rule; a server that forgets one shall fail it, and not hang. */
const PATIENCE_MS = 5000;

export const OK: HttpResponse = { status: 200, headers: [], body: 'ok' };

export const REFUSED: Admission = {
  type: 'refused',
  response: {
    status: 401,
    headers: [
      ['Content-Type', 'application/json'],
      ['Cache-Control', 'no-store'],
    ],
    body: '{"status":401}',
  },
};

export const ADMITTED: Admission = {
  type: 'admitted',
  caller: {
    sessionId: sessionId(7),
    methods: [],
    user: {
      id: userId(1),
      username: null,
      email: null,
      phone: null,
      hasUsablePassword: true,
      authenticatorTypes: [],
      isActive: true,
      lastLoginAt: null,
      sessionEpoch: 0,
      loginEpoch: 0,
    },
  },
};

export const handlerOf = (script: Script): HttpHandler => ({
  handle: async () => null,
  admit: async () => REFUSED,
  checkRequirement: () => undefined,
  ...script,
});

/** An engine that answers everything in the same way, and keeps what it was asked. */
export function recorder(answer: HttpResponse = OK): {
  readonly script: Script;
  readonly requests: HttpRequest[];
} {
  const requests: HttpRequest[] = [];
  const handle = async (request: HttpRequest): Promise<HttpResponse> => {
    requests.push(request);
    return answer;
  };
  return { script: { handle }, requests };
}

export function clientOf(url: string): Client {
  const agent = new Agent({ keepAlive: true });
  const begin = ({ method = 'GET', path = '/', headers = {} }: Sending): ClientRequest => {
    const { hostname, port } = new URL(url);
    const request = open({ hostname, port, method, path, agent, timeout: PATIENCE_MS });
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    // Whoever waits for the response gets the error; where nobody does, it shall not end the process.
    request.on('error', () => undefined);
    return request.on('timeout', () => request.destroy(new Error('The server does not answer')));
  };
  return {
    begin,
    send: async (sending) => {
      const request = begin(sending);
      const { body, isChunked = false } = sending;
      if (body && !isChunked) request.setHeader('Content-Length', body.byteLength);
      if (body && isChunked) request.setHeader('Transfer-Encoding', 'chunked');
      request.end(body);
      const message = await responseTo(request);
      return {
        status: message.statusCode ?? 0,
        headers: message.headersDistinct,
        text: await text(message),
      };
    },
  };
}

/** The text that a request was answered with. */
export async function textOf(request: ClientRequest): Promise<string> {
  return text(await responseTo(request));
}

async function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  const [message] = (await once(request, 'response')) as [IncomingMessage];
  return message;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A promise, and the function that fulfils it. */
export function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
