import type { ClientKind } from '@sallyport/core';
import type { Transport } from './transport.js';

/** What the API answered. */
export interface Reply {
  readonly status: number;
  readonly body: Envelope;
}

export interface Envelope {
  readonly status?: number;
  readonly data?: Readonly<Record<string, unknown>> & {
    readonly flows?: readonly { readonly id: string; readonly is_pending?: boolean }[];
  };
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly code: string; readonly param?: string }[];
}

/** The flows that wait for something, by what the API said. */
export function pendingFlows({ body }: Pick<Reply, 'body'>): readonly string[] {
  return body.data?.flows?.filter((flow) => flow.is_pending === true).map(({ id }) => id) ?? [];
}

/** The codes of what was wrong, each with the member that it is about: `invalid@email`. */
export function problemsIn({ body }: Pick<Reply, 'body'>): readonly string[] {
  return body.errors?.map(({ code, param }) => (param === undefined ? code : `${code}@${param}`)) ?? [];
}

interface Extras {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const CSRF_COOKIE = 'csrftoken';

/** Somebody with a client: a browser that keeps cookies, or an app that keeps its session token. */
export class Visitor {
  readonly #cookies = new Map<string, string>();
  #token: string | undefined;

  constructor(
    readonly kind: ClientKind,
    readonly transport: Transport,
  ) {}

  get(path: string, headers: Extras['headers'] = {}): Promise<Reply> {
    return this.send('GET', path, { headers });
  }

  post(path: string, body: object = {}): Promise<Reply> {
    return this.send('POST', path, { body });
  }

  put(path: string, body: object = {}): Promise<Reply> {
    return this.send('PUT', path, { body });
  }

  patch(path: string, body: object = {}): Promise<Reply> {
    return this.send('PATCH', path, { body });
  }

  delete(path: string, body?: object): Promise<Reply> {
    return this.send('DELETE', path, body ? { body } : {});
  }

  /** Sends a request to the API; the path is below `/_allauth/{client}/v1/`. */
  async send(method: string, path: string, { body, headers = {} }: Extras = {}): Promise<Reply> {
    // A script finds its CSRF token in a cookie, which the first answer brings.
    const needsCookie = this.kind === 'browser' && method !== 'GET' && !this.#cookies.has(CSRF_COOKIE);
    if (needsCookie) await this.get('config');
    const received = await this.transport({
      method,
      target: `/_allauth/${this.kind}/v1/${path}`,
      headers: { ...this.#credentials(), ...headers },
      body: body === undefined ? '' : JSON.stringify(body),
    });
    for (const header of received.setCookies) this.#keepCookie(header);
    // What is not the API's answers with a page, or with nothing.
    const envelope = received.body.startsWith('{') ? (JSON.parse(received.body) as Envelope) : {};
    const token = envelope.meta?.['session_token'];
    if (typeof token === 'string') this.#token = token;
    return { status: received.status, body: envelope };
  }

  /** What stands for the session: the token of an app, or a cookie of a browser. */
  sessionToken(cookie = 'sessionid'): string | null {
    return (this.kind === 'app' ? this.#token : this.#cookies.get(cookie)) ?? null;
  }

  /** Loses the session, as a client does whose data are deleted. */
  forget(): void {
    this.#token = undefined;
    this.#cookies.clear();
  }

  #credentials(): Readonly<Record<string, string | undefined>> {
    if (this.kind === 'app') return { 'x-session-token': this.#token };
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { cookie: cookie === '' ? undefined : cookie, 'x-csrftoken': this.#cookies.get(CSRF_COOKIE) };
  }

  #keepCookie(header: string): void {
    const [pair = '', ...attributes] = header.split('; ');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (attributes.includes('Max-Age=0')) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(at + 1));
  }
}
