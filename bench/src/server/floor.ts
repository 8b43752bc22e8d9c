import { getRequestListener } from '@hono/node-server';
import express from 'express';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { AppParts, Framework, SubjectModule } from './app.js';
import { recordExchanges, type Exchange, type ExchangeName } from './exchanges.js';
import { variablesOf } from './recording.js';
import { replay } from './replay.js';

export { prepare } from './sallyport.js';

/**
 * The least that a server on this framework can do: the very statements that the product sends for the same request,
 * as they are recorded when it starts, with the values of the request put in, and an answer of the same shape. No
 * checks, no limits, no CSRF, no machine; what delivers messages is left out.
 */
export const createApp: SubjectModule['createApp'] = async (parts) => {
  const exchanges = await recordExchanges(parts);
  const answer = (name: ExchangeName, request: FloorRequest) => serve(parts, exchanges[name], request);
  return LISTENERS[parts.framework](answer);
};

interface FloorRequest {
  readonly cookie: string | undefined;
  readonly body: { readonly email?: string; readonly key?: string };
}

interface FloorAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly cookie: string | null;
}

async function serve(
  { database: { pool }, sendMail }: AppParts,
  { script, status, body, isTokenIssued, isMailed }: Exchange,
  { body: { email = '', key }, cookie }: FloorRequest,
): Promise<FloorAnswer> {
  const newToken = isTokenIssued ? newSecret() : '';
  const secret = isMailed ? newSecret() : (key ?? '');
  await replay(pool, script, variablesOf({ email, key: secret, token: tokenIn(cookie), newToken }));
  if (isMailed) sendMail({ to: email, key: secret });
  const set = isTokenIssued ? `sessionid=${newToken}; Path=/; HttpOnly; SameSite=Lax` : null;
  return { status, body, cookie: set };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function tokenIn(cookie: string | undefined): string {
  return /(?:^|; )sessionid=([^;]*)/.exec(cookie ?? '')?.[1] ?? '';
}

type Answer = (name: ExchangeName, request: FloorRequest) => Promise<FloorAnswer>;

const PREFIX = '/_allauth/browser/v1';

/** Whoever comes with a session logs in after a signup. */
function loginOf(cookie: string | undefined): ExchangeName {
  return tokenIn(cookie) === '' ? 'login' : 'loginAfterSignup';
}

const LISTENERS: Readonly<Record<Framework, (answer: Answer) => RequestListener>> = {
  hono: (answer) => {
    const app = new Hono();
    app.get(`${PREFIX}/auth/session`, async (c) => {
      const { body, status } = await answer('check', { cookie: c.req.header('cookie'), body: {} });
      return c.json(body, status as ContentfulStatusCode);
    });
    for (const [path, nameOf] of POSTS) {
      app.post(`${PREFIX}/${path}`, async (c) => {
        const cookie = c.req.header('cookie');
        const answered = await answer(nameOf(cookie), { cookie, body: await c.req.json() });
        if (answered.cookie !== null) c.header('set-cookie', answered.cookie);
        return c.json(answered.body, answered.status as ContentfulStatusCode);
      });
    }
    const listener = getRequestListener(app.fetch);
    return (request, response) => void listener(request, response);
  },
  express: (answer) => {
    const app = express().disable('x-powered-by').disable('etag');
    app.get(`${PREFIX}/auth/session`, async (req, res) => {
      const { body, status } = await answer('check', { cookie: req.headers.cookie, body: {} });
      res.status(status).json(body);
    });
    app.use(express.json());
    for (const [path, nameOf] of POSTS) {
      app.post(`${PREFIX}/${path}`, async (req, res) => {
        const { cookie } = req.headers;
        const answered = await answer(nameOf(cookie), { cookie, body: req.body as FloorRequest['body'] });
        if (answered.cookie !== null) res.setHeader('set-cookie', answered.cookie);
        res.status(answered.status).json(answered.body);
      });
    }
    return app;
  },
};

const POSTS: readonly (readonly [path: string, nameOf: (cookie: string | undefined) => ExchangeName])[] = [
  ['auth/login', loginOf],
  ['auth/signup', () => 'signup'],
  ['auth/email/verify', () => 'verify'],
];
