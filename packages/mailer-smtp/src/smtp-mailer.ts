import { parseEmail, type Mail, type Mailer } from '@sallyport/core';
import { createTransport, type SendMailOptions, type SMTPPoolOptions } from 'nodemailer';
import parseAddresses from 'nodemailer/lib/addressparser';

import { SmtpError, toSmtpError } from './smtp-error.js';
import { isOnLoopback, parseSmtpUrl } from './smtp-server-url.js';

export interface SmtpMailerOptions {
  /**
   * `smtps://user:password@mail.example.org` for TLS from the start (port 465), `smtp://...` for STARTTLS (port 587).
   * User and password are percent-encoded.
   */
  readonly url: string;
  /** Who the mails are from: `noreply@example.org` or `Example <noreply@example.org>`. */
  readonly from: string;
  /**
   * Whether an `smtp://` server must do STARTTLS; true by default, except on loopback. With false it is used where it is
   * offered, which nobody can rely on: codes and passwords may cross the network in clear.
   */
  readonly requireTls?: boolean;
  /** The certificates (PEM) to trust instead of those of the public authorities. */
  readonly ca?: string;
  /** How long handing over one mail may take; 30 by default. */
  readonly timeoutSeconds?: number;
  /** Connections at once; 5 by default. */
  readonly maxConnections?: number;
}

/** A mailer that keeps its connections open. */
export interface SmtpMailer extends Mailer {
  /** Ends the connections; a mail that is being handed over is finished first, later ones are refused. */
  close(): void;
}

const DEFAULT_TIMEOUT_SECONDS = 30;
const DEFAULT_MAX_CONNECTIONS = 5;

/**
 * Hands mails to a mail server. `send` throws an `SmtpError`, which has no address or secret in it. Throws a TypeError for
 * options that cannot work.
 */
export function createSmtpMailer(options: SmtpMailerOptions): SmtpMailer {
  const { timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = options;
  const from = parseSender(options.from);
  const transport = createTransport(poolOptions(options, 1000 * timeoutSeconds));
  return {
    send: async (mail) => {
      // Nodemailer takes these out of an address, which makes it another one.
      if (/[<>]/.test(mail.to)) throw new SmtpError('EENVELOPE');
      // Each timeout of the pool bounds one step; a server that trickles its replies meets none of them.
      const signal = AbortSignal.timeout(1000 * timeoutSeconds);
      try {
        await transport.sendMail({ ...messageOf(mail), from, signal });
      } catch (error) {
        throw signal.aborted ? new SmtpError('ETIMEDOUT') : toSmtpError(error);
      }
    },
    close: () => transport.close(),
  };
}

function poolOptions(options: SmtpMailerOptions, timeout: number): SMTPPoolOptions & { pool: true } {
  const server = parseSmtpUrl(options.url);
  const { requireTls = !isOnLoopback(server), maxConnections = DEFAULT_MAX_CONNECTIONS } = options;
  return {
    ...server,
    pool: true,
    maxConnections,
    // The outbox tries again; here only what an idle connection, closed meanwhile, did not take.
    maxRequeues: 1,
    requireTLS: requireTls,
    ...(options.ca !== undefined && { tls: { ca: options.ca } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    // Mails are texts: whatever is in them, no file or URL is read.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function messageOf(mail: Mail): SendMailOptions {
  return {
    // An object is taken as it is, where a text would be parsed: a quoted local part may look like a list of addresses.
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // RFC 3834, 5: no vacation notes and the like in return.
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function parseSender(text: string): { readonly name: string; readonly address: string } {
  const [sender, ...others] = parseAddresses(text, { flatten: true });
  if (
    sender === undefined ||
    others.length > 0 ||
    /\p{Cc}/u.test(text) ||
    parseEmail(sender.address) === null
  ) {
    throw new TypeError(
      'The sender must be one address: noreply@example.org or Example <noreply@example.org>',
    );
  }
  return { name: sender.name, address: sender.address };
}
