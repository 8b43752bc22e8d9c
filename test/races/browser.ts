/** What one request came to. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
}

export interface Body {
  readonly data?: unknown;
  readonly meta?: { readonly secret?: string };
  readonly errors?: readonly { readonly code: string; readonly param?: string }[];
}

interface Sent {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** To which server, by number; they take turns. */
  readonly server?: number;
}

/** Longer than any answer may take. */
const TIMEOUT_MS = 120_000;

/** A browser that keeps cookies, and can send several requests at once, to any of several servers of one site. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(
    readonly servers: readonly string[],
    /** Where it is, as the proxy before the servers says. */
    readonly address: string,
  ) {}

  /** Another one with the same cookies. */
  copy(): Browser {
    const copy = new Browser(this.servers, this.address);
    for (const [name, value] of this.#cookies) copy.#cookies.set(name, value);
    return copy;
  }

  get(path: string, sent: Sent = {}): Promise<Answer> {
    return this.send('GET', path, sent);
  }

  post(path: string, body: object, server = 0): Promise<Answer> {
    return this.send('POST', path, { body, server });
  }

  async send(method: string, path: string, { body, headers = {}, server = 0 }: Sent = {}): Promise<Answer> {
    const origin = this.servers[server % this.servers.length] ?? '';
    const response = await fetch(`${origin}/_allauth/browser/v1/${path}`, {
      method,
      headers: {
        ...headers,
        'x-forwarded-for': this.address,
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'x-csrftoken': this.#cookies.get('csrftoken') ?? '',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    for (const [name, value] of response.headers.getSetCookie().map(readSetCookie)) {
      if (value === null) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Body) };
  }
}

function readSetCookie(header: string): [name: string, value: string | null] {
  const [pair = '', ...attributes] = header.split('; ');
  const [name = '', value = ''] = pair.split('=');
  return [name, attributes.includes('Max-Age=0') ? null : value];
}
