import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FromServer, Order, SentMail } from './messages.js';

const RUNNER = fileURLToPath(new URL('../support/run-source.mjs', import.meta.url));
const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));

/** A server process, as its parent sees it. */
export interface ServerProcess {
  readonly pid: number | undefined;
  /** Has it do something; rejects where it failed, ended or gives no answer. */
  ask(order: Order): Promise<string | null>;
  /** Has it end in order. */
  end(): Promise<void>;
}

const PATIENCE_MS = 120_000;

/** Starts one, which tells of what it sends and what breaks. */
export async function startServer(told: {
  readonly mails: SentMail[];
  readonly errors: string[];
}): Promise<ServerProcess> {
  const child = fork(RUNNER, [SERVER], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, { resolve(url: string | null): void; reject(error: Error): void }>();
  child.on('message', (message: FromServer) => {
    switch (message.type) {
      case 'ready':
        return;
      case 'mail':
        told.mails.push(message.mail);
        return;
      case 'error':
        told.errors.push(message.error);
        return;
      case 'done':
        waiting.get(message.id)?.resolve(message.url);
        return;
      case 'failed':
        waiting.get(message.id)?.reject(new Error(message.error));
        return;
      default:
        message satisfies never;
    }
  });
  const ended = endOf(child);
  await withinPatience(once(child, 'message'), { child, ended });
  let asked = 0;
  const ask = (order: Order): Promise<string | null> => {
    const id = ++asked;
    const answered = new Promise<string | null>((resolve, reject) => waiting.set(id, { resolve, reject }));
    // Of one that is gone the end is told, whether or not it could still be asked.
    child.send({ id, ...order }, () => undefined);
    return withinPatience(answered, { child, ended });
  };
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    await ask({ type: 'stop' });
    child.disconnect();
    await once(child, 'exit');
  };
  return { pid: child.pid, ask, end };
}

/** Rejects when the process ends, whoever waits for it. */
function endOf(child: ChildProcess): Promise<never> {
  const ended = once(child, 'exit').then(([code, signal]: unknown[]): never => {
    throw new Error(`a server process has ended (${String(signal ?? code)}): what it wrote is above`);
  });
  // Mostly nobody waits any more.
  ended.catch(() => undefined);
  return ended;
}

async function withinPatience<T>(
  answered: Promise<T>,
  { child, ended }: { readonly child: ChildProcess; readonly ended: Promise<never> },
): Promise<T> {
  const stop = new AbortController();
  const late = async (): Promise<never> => {
    await sleep(PATIENCE_MS, null, { signal: stop.signal });
    child.kill('SIGKILL');
    throw new Error('a server process does not answer');
  };
  try {
    return await Promise.race([answered, ended, late()]);
  } finally {
    stop.abort();
  }
}
