import type { HttpHandler } from '@sallyport/core';
import { send, type Received } from './http.js';

interface Extras {
  readonly body?: unknown;
  /** What is undefined is not sent, also where a browser would. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A browser: it keeps cookies, and a script in it repeats the CSRF cookie in the header. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(readonly auth: HttpHandler) {}

  /** A browser that has been told of a CSRF token. */
  static async open(auth: HttpHandler): Promise<Browser> {
    const browser = new Browser(auth);
    await browser.get('config');
    return browser;
  }

  get(path: string, headers: Extras['headers'] = {}): Promise<Received> {
    return this.request('GET', path, { headers });
  }

  post(path: string, body: unknown, headers: Extras['headers'] = {}): Promise<Received> {
    return this.request('POST', path, { body, headers });
  }

  delete(path: string): Promise<Received> {
    return this.request('DELETE', path);
  }

  async request(method: string, path: string, extras: Extras = {}): Promise<Received> {
    const received = await this.ask(method, path, extras);
    this.keep(received);
    return received;
  }

  /** Sends a request now; what it brings is kept when the test says so. */
  ask(method: string, path: string, { body, headers = {} }: Extras = {}): Promise<Received> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return send(this.auth, {
      method,
      path: `/_allauth/browser/v1/${path}`,
      body,
      headers: {
        cookie: cookie === '' ? undefined : cookie,
        'x-csrftoken': this.cookies.get('csrftoken'),
        ...headers,
      },
    });
  }

  keep({ setCookies }: Received): void {
    for (const header of setCookies) {
      const { name, value, attributes } = readSetCookie(header);
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

export function readSetCookie(header: string) {
  const [pair = '', ...attributes] = header.split('; ');
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes };
}
