import { Connection, type LoadResponse } from './connection.js';

interface Sent {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody's browser, on a connection of its own: it keeps cookies, and says where a request comes from. */
export class Browser {
  readonly #connection: Connection;
  readonly #host: string;
  readonly #cookies = new Map<string, string>();

  constructor(port: number) {
    this.#connection = new Connection(port);
    this.#host = `127.0.0.1:${port}`;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Another person sits down: only the cookies named stay. */
  forgetCookies(...kept: readonly string[]): void {
    for (const name of this.#cookies.keys()) if (!kept.includes(name)) this.#cookies.delete(name);
  }

  async request(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<LoadResponse> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const lines = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${this.#host}`,
      `X-Forwarded-For: ${randomAddress()}`,
    ];
    if (this.#cookies.size > 0) lines.push(`Cookie: ${[...this.#cookies].map(joined).join('; ')}`);
    if (method !== 'GET') {
      lines.push(
        `Origin: http://${this.#host}`,
        'Content-Type: application/json',
        `Content-Length: ${text.length}`,
      );
    }
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    const response = await this.#connection.send(`${lines.join('\r\n')}\r\n\r\n${text}`);
    this.#keepCookies(response);
    return response;
  }

  close(): void {
    this.#connection.close();
  }

  #keepCookies({ head }: LoadResponse): void {
    for (const [, name = '', value = ''] of head.matchAll(/\r\nset-cookie: *([^=]+)=([^;\r]*)/gi)) {
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

function joined([name, value]: readonly [string, string]): string {
  return `${name}=${value}`;
}

/** One that no limit has seen: a load of thousands a second comes from thousands of people. */
function randomAddress(): string {
  const part = () => Math.floor(Math.random() * 256);
  return `10.${part()}.${part()}.${part()}`;
}
