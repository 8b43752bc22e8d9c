import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Framework } from '../server/app.js';
import type { HasherName } from '../server/hashers.js';
import type { ServerMessage, Tables, Usage } from '../server/main.js';

/** Which server, on what. */
export interface ServerChoice {
  readonly subject: string;
  readonly framework: Framework;
  readonly hasher: HasherName;
  readonly tables?: Tables;
}

/** A server in a process of its own. */
export class RunningServer {
  readonly #awaitedMails = new Map<string, (key: string) => void>();
  readonly #arrivedMails = new Map<string, string>();

  private constructor(
    readonly process: ChildProcess,
    readonly port: number,
  ) {
    process.on('message', (message: ServerMessage) => {
      if (message.type === 'mail') this.#keep(message);
    });
  }

  static async start({ subject, framework, hasher, tables = 'own' }: ServerChoice): Promise<RunningServer> {
    const main = fileURLToPath(new URL('../server/main.js', import.meta.url));
    const child = fork(main, [subject, framework, hasher, tables], {
      env: { ...process.env, NODE_ENV: 'production' },
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`the server of ${subject} on ${framework} did not start`)));
      child.on('message', (message: ServerMessage) => {
        if (message.type === 'ready') resolve(message.port);
      });
    });
    return new RunningServer(child, port);
  }

  /** The key that was mailed to an address, once it was. */
  keyFor(address: string): Promise<string> {
    const arrived = this.#arrivedMails.get(address);
    this.#arrivedMails.delete(address);
    if (arrived !== undefined) return Promise.resolve(arrived);
    return new Promise((resolve) => this.#awaitedMails.set(address, resolve));
  }

  /** What the server uses, as it says itself. */
  usage(): Promise<Usage> {
    return new Promise((resolve) => {
      const take = (message: ServerMessage): void => {
        if (message.type !== 'usage') return;
        this.process.off('message', take);
        resolve(message);
      };
      this.process.on('message', take);
      this.process.send('usage');
    });
  }

  async stop(): Promise<void> {
    this.process.disconnect();
    if (this.process.exitCode === null) await once(this.process, 'exit');
  }

  #keep({ to, key }: { readonly to: string; readonly key: string }): void {
    const resolve = this.#awaitedMails.get(to);
    if (!resolve) this.#arrivedMails.set(to, key);
    this.#awaitedMails.delete(to);
    resolve?.(key);
  }
}
