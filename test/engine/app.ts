import {
  createSallyport,
  instant,
  pathOf,
  queryOf,
  type Clock,
  type HttpRequest,
  type Mail,
  type Sms,
  type Sallyport,
  type SallyportOptions,
  type Store,
} from '@sallyport/core';

/** An engine in this process, with a clock to turn and mails to read. */
export interface World {
  readonly auth: Sallyport;
  readonly errors: unknown[];
  /** What was sent so far; `lastMail` sees to it that all is. */
  readonly mails: readonly Mail[];
  /** The time on the clock, in milliseconds. */
  now(): number;
  advance(seconds: number): void;
  lastMail(): Promise<Mail>;
  /** What was texted so far; `lastSms` sees to it that all is. */
  readonly texts: readonly Sms[];
  lastSms(): Promise<Sms>;
}

export async function createWorld(store: Store, options: Partial<SallyportOptions> = {}): Promise<World> {
  const mails: Mail[] = [];
  const texts: Sms[] = [];
  const errors: unknown[] = [];
  let now = 1_800_000_000_000;
  const clock: Clock = { now: () => instant(now) };
  const auth = await createSallyport({
    baseUrl: 'https://example.org',
    secrets: ['a secret for tests, of more than 32 bytes'],
    store,
    mailer: { send: async (mail) => void mails.push(mail) },
    smsSender: { send: async (sms) => void texts.push(sms) },
    onError: (error) => errors.push(error),
    ...options,
    account: {
      loginMethods: ['email'],
      signupFields: ['email*', 'password1*'],
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled: true,
      ...options.account,
    },
    ports: { clock, hasher: plainHasher, ...options.ports },
  });
  return {
    auth,
    errors,
    mails,
    texts,
    now: () => now,
    advance: (seconds) => {
      now += seconds * 1000;
    },
    lastMail: async () => {
      await auth.deliverMessages();
      const mail = mails.at(-1);
      if (!mail) throw new Error('there was no mail');
      return mail;
    },
    lastSms: async () => {
      await auth.deliverMessages();
      const sms = texts.at(-1);
      if (!sms) throw new Error('there was no text message');
      return sms;
    },
  };
}

/** No hash at all: these tests are not about hashing. */
const plainHasher = {
  decoy: 'plain:',
  hash: async (password: string) => `plain:${password}`,
  verify: async (hash: string, password: string) => hash === `plain:${password}`,
  needsRehash: () => false,
};

export interface Reply {
  readonly status: number;
  readonly body: {
    readonly data?: { readonly flows?: readonly { readonly id: string; readonly is_pending?: boolean }[] };
    readonly meta?: { readonly session_token?: string };
    readonly errors?: readonly { readonly code: string; readonly param?: string }[];
  };
}

/** An app that keeps its session token. */
export class App {
  token: string | null = null;

  constructor(readonly world: World) {}

  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.#send('GET', path, { headers });
  }

  delete(path: string): Promise<Reply> {
    return this.#send('DELETE', path, {});
  }

  post(path: string, body: object): Promise<Reply> {
    return this.#send('POST', path, { body });
  }

  put(path: string, body: object): Promise<Reply> {
    return this.#send('PUT', path, { body });
  }

  patch(path: string, body: object): Promise<Reply> {
    return this.#send('PATCH', path, { body });
  }

  remove(path: string, body: object): Promise<Reply> {
    return this.#send('DELETE', path, { body });
  }

  async #send(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: object },
  ): Promise<Reply> {
    const sent = { ...headers, ...(this.token === null ? {} : { 'x-session-token': this.token }) };
    const target = `/_allauth/app/v1/${path}`;
    const request: HttpRequest = {
      method,
      path: pathOf(target),
      query: queryOf(target),
      header: (name) => new Map(Object.entries(sent)).get(name),
      readBody: async () => new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
      remoteAddress: '192.0.2.1',
    };
    const response = await this.world.auth.handle(request);
    if (!response) throw new Error('the path is not served');
    const parsed = (response.body === '' ? {} : JSON.parse(response.body)) as Reply['body'];
    this.token = parsed.meta?.session_token ?? this.token;
    return { status: response.status, body: parsed };
  }
}
