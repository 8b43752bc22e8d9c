import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Host, ServerSettings } from './settings.js';
import { StartFailure } from './start-failure.js';

/** A port that is ours. Requests wait until it is said who answers them. */
export interface Port {
  readonly number: number;
  answerWith(listener: RequestListener): void;
  /** Accepts no more, and lets the requests that are under way be answered, but not for ever. */
  close(): Promise<void>;
}

const GRACE_MS = 5_000;
const PROBE_TIMEOUT_MS = 500;

/** Takes the port; throws a `StartFailure` where somebody else has it. */
export async function listen({ host, port }: Pick<ServerSettings, 'host' | 'port'>): Promise<Port> {
  // Where another program has the other address, "localhost" would lead a browser to that program.
  if (port !== 0 && (await isAnswering(otherAddress(host), port))) throw portTaken(port);
  let answerWith: Port['answerWith'] = () => undefined;
  const answering = new Promise<RequestListener>((resolve) => {
    answerWith = resolve;
  });
  const underWay = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
    void answering.then((listener) => listener(request, response));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(failureOf(error, port))).listen(port, host, resolve);
  });
  return { number: numberOf(server), answerWith, close: () => close(server, underWay) };
}

async function close(server: Server, underWay: ReadonlySet<ServerResponse>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const answered = Promise.all([...underWay].map((response) => once(response, 'close')));
  const late = new AbortController();
  await Promise.race([answered, sleep(GRACE_MS, null, { signal: late.signal }).catch(() => null)]);
  late.abort();
  // Also those on which a browser has not asked anything yet: Node does not count them as idle.
  server.closeAllConnections();
  await closed;
}

function numberOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return address.port;
}

function failureOf(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') return portTaken(port);
  if (error.code === 'EADDRNOTAVAIL')
    return new StartFailure('This computer does not have the address in HOST.');
  if (error.code !== 'EACCES') return error;
  return new StartFailure(
    `Port ${port} needs special rights. PORT chooses another one, as in: PORT=3000 npm start`,
  );
}

function portTaken(port: number): StartFailure {
  const other = port < 65_535 ? port + 1 : port - 1;
  return new StartFailure(
    `Port ${port} is in use by another program. Stop that, or choose another port: PORT=${other} npm start`,
  );
}

function otherAddress(host: Host): Host {
  return host === '::1' ? '127.0.0.1' : '::1';
}

function isAnswering(host: Host, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_MS });
    const end = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
