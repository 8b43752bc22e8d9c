import { getRequestListener } from '@hono/node-server';
import { createSallyport, systemClock, type RateLimiter, type Sallyport, type Store } from '@sallyport/core';
import { createSmtpMailer, type SmtpMailer } from '@sallyport/mailer-smtp';
import type { RequestListener } from 'node:http';

import { createApp } from './app.js';
import { errorLine } from './error-line.js';
import { listen } from './port.js';
import { createMailbox, type Mailbox } from './mailbox.js';
import { keepSecret } from './secrets.js';
import type { ServerSettings } from './settings.js';
import { StartFailure } from './start-failure.js';
import { openStorage } from './storage.js';

/** A development server that answers. */
export interface DevServer {
  readonly url: string;
  /** Where its users are, in words. */
  readonly place: string;
  /** Answers what is under way, and gives port and folder free, within seconds. */
  stop(): Promise<void>;
}

/** Starts a server; throws a `StartFailure` where that cannot be, and leaves nothing open then. */
export async function startServer(settings: ServerSettings): Promise<DevServer> {
  // Before the database: a port that is taken shows at once, and one that is not is part of the site's address.
  const port = await listen(settings);
  try {
    const url = `http://localhost:${port.number}`;
    const site = await openSite(settings, url);
    port.answerWith(site.listener);
    const stop = async (): Promise<void> => {
      await port.close();
      await site.close();
    };
    return { url, place: site.place, stop };
  } catch (error) {
    port.answerWith((_, response) => response.writeHead(503).end());
    await port.close();
    throw error;
  }
}

/** The application and what it works with. */
interface Site {
  readonly listener: RequestListener;
  readonly place: string;
  close(): Promise<void>;
}

async function openSite(settings: ServerSettings, url: string): Promise<Site> {
  const secret = keepSecret(settings.folder);
  const forwardTo = createForwarder(settings.smtp);
  const mailbox = createMailbox({ clock: systemClock, ...(forwardTo && { forwardTo }) });
  const { store, rateLimiter, place } = await openStorage(settings);
  try {
    const auth = await createAuth({ url, secret, store, rateLimiter, mailbox });
    const answer = getRequestListener(createApp({ auth, mailbox, onError: logError }).fetch);
    const close = async (): Promise<void> => {
      await auth.stop();
      forwardTo?.close();
      await store.close();
    };
    return { listener: (request, response) => void answer(request, response), place, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The engine of the demonstration: people sign up by password or passkey, type in codes, and are told of changes. */
function createAuth(parts: {
  readonly url: string;
  readonly secret: string;
  readonly store: Store;
  readonly rateLimiter: RateLimiter;
  readonly mailbox: Mailbox;
}): Promise<Sallyport> {
  const { url, secret, store, rateLimiter, mailbox } = parts;
  // A browser can come by any of its names; the session is kept for each apart.
  const otherNames = ['127.0.0.1', '[::1]'].map((name) => url.replace('localhost', name));
  return createSallyport({
    baseUrl: url,
    siteName: 'Sallyport',
    development: true,
    secrets: [secret],
    store,
    mailer: mailbox,
    smsSender: mailbox,
    ports: { rateLimiter },
    onError: logError,
    account: {
      loginMethods: ['email', 'username', 'phone'],
      signupFields: ['email*', 'username', 'phone', 'password1*'],
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled: true,
      emailVerificationSupportsChange: true,
      emailVerificationSupportsResend: true,
      phoneVerificationSupportsChange: true,
      phoneVerificationSupportsResend: true,
      emailNotifications: true,
      loginByCodeEnabled: true,
      loginByCodeSupportsResend: true,
      passwordResetByCodeEnabled: true,
    },
    // Browsers take keys on localhost without HTTPS, but not on addresses.
    mfa: {
      supportedTypes: ['webauthn', 'totp', 'recovery_codes'],
      passkeyLoginEnabled: true,
      passkeySignupEnabled: true,
    },
    // All that there is stands on one page.
    headless: { frontendUrls: { accountSignup: `${url}/`, accountResetPassword: `${url}/` } },
    csrf: { trustedOrigins: otherNames },
    health: { livenessPath: '/livez', readinessPath: '/readyz' },
  });
}

function createForwarder(smtp: ServerSettings['smtp']): SmtpMailer | null {
  if (smtp === null) return null;
  try {
    return createSmtpMailer(smtp);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new StartFailure(`SMTP_URL or SMTP_FROM cannot be used. ${error.message}.`, { cause: error });
  }
}

function logError(error: unknown): void {
  console.error(`sallyport: ${errorLine(error)}`);
}
