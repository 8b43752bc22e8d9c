import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../support/private-postgres.js';
import type { ServerOrder } from './order.js';

/** Longer than one takes to start. */
const PATIENCE_MS = 60_000;

/** A server process that is started again on the same port whenever it was killed. */
export class KillableServer {
  #child: ChildProcess | null = null;

  private constructor(
    /** The program that it runs. */
    private readonly program: string,
    private readonly order: ServerOrder,
  ) {}

  /** Starts one, and waits until it serves. */
  static async start(program: string, order: Omit<ServerOrder, 'port'>): Promise<KillableServer> {
    const server = new KillableServer(program, { ...order, port: await freePort() });
    await server.restart();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.order.port)}`;
  }

  /** Of the process that is there now. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async restart(): Promise<void> {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    const child = fork(this.program, [JSON.stringify(this.order)], { stdio: [...stdio], execArgv: [] });
    this.#child = child;
    const ended = once(child, 'exit').then(([code, signal]: unknown[]) => {
      throw new Error(`a server ended before it served: ${String(code ?? signal)}`);
    });
    const served = once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) });
    await Promise.race([served, ended]);
    // Once it serves, its end is for whoever kills it.
    ended.catch(() => undefined);
  }

  /** `kill -9`: it gets no moment to end anything. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    // Who loses their connection now is to know why.
    this.#child = null;
    child.kill('SIGKILL');
    await ended;
  }
}
