import { BodyTooLarge, pathOf, queryOf, type HttpHandler } from '@sallyport/core';

/** A request as a client sends it; what is undefined of its headers is not sent. */
export interface SentRequest {
  readonly method: string;
  /** With the query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly setCookies: readonly string[];
  readonly body: string;
}

/** Takes requests to a server, and brings back what it answers. */
export type Transport = (request: SentRequest) => Promise<ReceivedResponse>;

/** The address from which requests come that do not go over a network; one of those kept for examples. */
const ADDRESS = '192.0.2.1';

/** To an engine in this process, without a framework. */
export function inProcess(handler: HttpHandler): Transport {
  return async ({ method, target, headers, body }) => {
    const bytes = new TextEncoder().encode(body);
    const response = await handler.handle({
      method,
      path: pathOf(target),
      query: queryOf(target),
      header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
      readBody: async (maxBytes) => {
        if (bytes.byteLength > maxBytes) throw new BodyTooLarge();
        return bytes;
      },
      remoteAddress: ADDRESS,
    });
    if (response === null) throw new Error(`${target} is not served`);
    const setCookies = response.headers.flatMap(([name, value]) =>
      name.toLowerCase() === 'set-cookie' ? [value] : [],
    );
    return { status: response.status, setCookies, body: response.body };
  };
}

/** To a server by HTTP. */
export function overHttp(url: string): Transport {
  return async ({ method, target, headers, body }) => {
    const sent = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const response = await fetch(new URL(target, url), {
      method,
      headers: sent.map(([name, value]): [string, string] => [name, value]),
      ...(body === '' ? {} : { body }),
      redirect: 'manual',
    });
    return {
      status: response.status,
      setCookies: response.headers.getSetCookie(),
      body: await response.text(),
    };
  };
}
