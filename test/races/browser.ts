/** What one request came to. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
  /** What the response did to the cookies, by name; null is a deletion. */
  readonly cookies: ReadonlyMap<string, string | null>;
}

export interface Body {
  readonly data?: {
    readonly flows?: readonly { readonly id: string; readonly is_pending?: boolean }[];
    readonly unused_codes?: readonly string[];
  };
  readonly meta?: {
    readonly is_authenticated?: boolean;
    readonly session_token?: string;
    readonly secret?: string;
  };
  readonly errors?: readonly { readonly code: string; readonly param?: string }[];
}

/** A browser that keeps cookies, and can send several requests at once, to any of several servers of one site. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(readonly servers: readonly string[]) {}

  get(path: string): Promise<Answer> {
    return this.#send('GET', path);
  }

  post(path: string, body: object): Promise<Answer> {
    return this.#send('POST', path, { body });
  }

  delete(path: string): Promise<Answer> {
    return this.#send('DELETE', path);
  }

  /** The same request so many times at once, spread over the servers. */
  postAtOnce(times: number, path: string, body: (index: number) => object): Promise<readonly Answer[]> {
    return Promise.all(
      Array.from({ length: times }, (_, index) => this.#send('POST', path, { index, body: body(index) })),
    );
  }

  /** The same look so many times at once, with a header that differs. */
  getAtOnce(
    times: number,
    path: string,
    headers: (index: number) => Record<string, string>,
  ): Promise<readonly Answer[]> {
    return Promise.all(
      Array.from({ length: times }, (_, index) =>
        this.#send('GET', path, { index, headers: headers(index) }),
      ),
    );
  }

  async #send(
    method: string,
    path: string,
    {
      index = 0,
      body,
      headers = {},
    }: { index?: number; body?: object; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const server = this.servers[index % this.servers.length] ?? '';
    const response = await fetch(`${server}/_allauth/browser/v1/${path}`, {
      method,
      headers: {
        ...headers,
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'x-csrftoken': this.#cookies.get('csrftoken') ?? '',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const cookies = new Map(response.headers.getSetCookie().map(readSetCookie));
    for (const [name, value] of cookies) {
      if (value === null) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Body), cookies };
  }
}

function readSetCookie(header: string): [name: string, value: string | null] {
  const [pair = '', ...attributes] = header.split('; ');
  const [name = '', value = ''] = pair.split('=');
  return [name, attributes.includes('Max-Age=0') ? null : value];
}
