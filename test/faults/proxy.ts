import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What the way to PostgreSQL does to those who are on it. */
export type Weather =
  | { readonly type: 'fine' }
  /** Nobody is there: connections end, and new ones are refused. */
  | { readonly type: 'away' }
  /** Nothing comes through, and nobody is told. */
  | { readonly type: 'hangs' }
  /** Everything takes so much longer. */
  | { readonly type: 'slow'; readonly delayMs: number }
  /**
   * Of all that is asked from now on, this request (the first is 1) is lost before it arrives, or its answer is; the
   * connection ends with it. Then it is fine again.
   */
  | { readonly type: 'drops'; readonly nth: number; readonly what: 'request' | 'answer' };

/** A way to PostgreSQL of which a test makes the weather. */
export interface Proxy {
  readonly port: number;
  weather: Weather;
  /** Whether what was to be dropped has been, since the weather was last set. */
  readonly isOver: boolean;
  close(): Promise<void>;
}

export async function startProxy(targetPort: number): Promise<Proxy> {
  const proxy = new TcpProxy(targetPort);
  await proxy.listen();
  return proxy;
}

class TcpProxy implements Proxy {
  readonly #server = createServer({ pauseOnConnect: true }, (client) => this.#accept(client));
  readonly #sockets = new Set<Socket>();
  #weather: Weather = { type: 'fine' };
  /** How many requests have come by since the weather was last set. */
  #requests = 0;
  #isOver = false;

  constructor(private readonly targetPort: number) {}

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get weather(): Weather {
    return this.#weather;
  }

  set weather(weather: Weather) {
    // Who hung is told that it is over, as a network does that comes back: the connections are of no use any more.
    if (weather.type === 'away' || this.#weather.type === 'hangs') this.#endAll();
    this.#weather = weather;
    this.#requests = 0;
    this.#isOver = false;
  }

  async close(): Promise<void> {
    this.#endAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #endAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(client: Socket): void {
    if (this.#weather.type === 'away') {
      client.destroy();
      return;
    }
    const server = connect(this.targetPort, '127.0.0.1');
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end).on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    let isAnswerLost = false;
    client.on('data', (bytes) => {
      this.#requests += 1;
      const { weather } = this;
      const isMeant = weather.type === 'drops' && this.#requests === weather.nth;
      if (isMeant && weather.what === 'request') {
        this.#clearUp();
        end();
        return;
      }
      isAnswerLost ||= isMeant;
      this.#pass(bytes, server);
    });
    server.on('data', (bytes) => {
      if (!isAnswerLost) {
        this.#pass(bytes, client);
        return;
      }
      this.#clearUp();
      end();
    });
    client.resume();
  }

  #clearUp(): void {
    this.#weather = { type: 'fine' };
    this.#isOver = true;
  }

  #pass(bytes: Uint8Array, to: Socket): void {
    const { weather } = this;
    if (weather.type === 'hangs' || weather.type === 'away') return;
    if (weather.type !== 'slow') {
      to.write(bytes);
      return;
    }
    setTimeout(() => {
      if (!to.destroyed) to.write(bytes);
    }, weather.delayMs);
  }
}
