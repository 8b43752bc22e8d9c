import { BodyTooLarge, type HttpHandler } from '@sallyport/core';

/** A request as a test writes it; a body that is no text and no bytes is sent as JSON. */
export interface Sent {
  readonly method?: string;
  /** The whole path. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly address?: string;
}

/** What came back. */
export interface Received {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  /** The envelope; empty where there was none. */
  readonly body: Envelope;
  readonly setCookies: readonly string[];
  /** All values of a header, whatever the case of its name. */
  readonly header: (name: string) => readonly string[];
}

export interface Envelope {
  readonly status?: number;
  readonly data?: {
    readonly flows?: readonly { readonly id: string; readonly is_pending?: boolean }[];
    readonly user?: Readonly<Record<string, unknown>>;
    readonly methods?: readonly Readonly<Record<string, unknown>>[];
  };
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly code: string; readonly param?: string }[];
}

/** Sends one request to an engine, as an adapter would. */
export async function send(auth: HttpHandler, sent: Sent): Promise<Received> {
  const { method = 'GET', path, headers = {}, body, address = '192.0.2.1' } = sent;
  const bytes = bytesOf(body);
  const response = await auth.handle({
    method,
    path,
    header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
    readBody: async (maxBytes) => {
      if (bytes.byteLength > maxBytes) throw new BodyTooLarge();
      return bytes;
    },
    remoteAddress: address,
  });
  if (!response) throw new Error('the path is not served');
  const valuesOf = (name: string) =>
    response.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  const isJson = valuesOf('content-type')[0] === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    text: response.body,
    body: isJson ? (JSON.parse(response.body) as Envelope) : {},
    setCookies: valuesOf('set-cookie'),
    header: valuesOf,
  };
}

export const codesIn = ({ body }: Pick<Received, 'body'>) =>
  body.errors?.map(({ code, param }) => (param === undefined ? code : `${code}@${param}`));

export const pendingIn = ({ body }: Pick<Received, 'body'>) =>
  body.data?.flows?.filter((flow) => flow.is_pending).map(({ id }) => id) ?? [];

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return new TextEncoder().encode(text);
}
