import { requireAuthenticated, requireRecentAuthentication, sallyport } from '@sallyport/adapter-hono';
import type { Sallyport } from '@sallyport/core';
import { Hono, type MiddlewareHandler } from 'hono';
import { randomBytes } from 'node:crypto';

import { indexPageCsp, renderIndexPage } from './index-page.js';
import { MAILBOX_CSP, type Mailbox } from './mailbox.js';

/** For how long an authentication opens `/private`: short, so that it can be seen to end. */
export const RECENT_SECONDS = 5;

export interface AppParts {
  readonly auth: Sallyport;
  readonly mailbox: Mailbox;
  /** Says what went wrong, in one line. */
  readonly onError: (error: unknown) => void;
}

/** The application: the API, a page to try it on, the mailbox, and two routes for those who are signed in. */
export function createApp({ auth, mailbox, onError }: AppParts): Hono {
  const app = new Hono();
  app.use(onlyOnLoopback);
  app.use(sallyport(auth));

  app.get('/hello', requireAuthenticated(auth), (c) => {
    const { user } = c.get('sallyport');
    return c.json({ hello: user.username ?? user.email });
  });

  app.get('/private', requireRecentAuthentication(auth, { within: RECENT_SECONDS }), (c) => {
    const { user } = c.get('sallyport');
    return c.json({ secret: `${user.username ?? user.email} just showed who they are` });
  });

  app.get('/', (c) => {
    const nonce = randomBytes(16).toString('base64url');
    return c.html(renderIndexPage(nonce), 200, pageHeaders(indexPageCsp(nonce)));
  });

  // Mails go out after the answer that announces them; whoever looks for one a moment later is to find it.
  app.use('/mailbox*', async (_, next) => {
    await auth.deliverMessages();
    await next();
  });
  app.get('/mailbox', (c) => c.html(mailbox.page(), 200, pageHeaders(MAILBOX_CSP)));
  app.get('/mailbox.json', (c) =>
    c.body(mailbox.json(), 200, { ...pageHeaders(MAILBOX_CSP), 'Content-Type': 'application/json' }),
  );

  app.notFound((c) => c.text('There is nothing here.\n', 404));
  app.onError((error, c) => {
    onError(error);
    return c.text('Something went wrong, the console says more.\n', 500);
  });
  return app;
}

/**
 * DNS rebinding: another site's name can be made to lead here, and then its pages could read the mailbox. Their requests
 * name that site as the host.
 */
const onlyOnLoopback: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? '';
  if (/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host)) return next();
  return c.text('This server answers on localhost only.\n', 421);
};

function pageHeaders(csp: string): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': csp,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}
