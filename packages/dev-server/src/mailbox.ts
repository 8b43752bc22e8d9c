import type { Clock, Mail, Mailer, Sms, SmsSender } from '@sallyport/core';

import { renderMailboxPage, type KeptMessage } from './mailbox-page.js';

/** Shows the mail and the text messages of a development server. It keeps codes and keys in clear: for development only. */
export interface Mailbox extends Mailer, SmsSender {
  send(message: Mail | Sms): Promise<void>;
  /** An HTML page with the messages, newest first, to be sent with `MAILBOX_CSP`. It reloads itself, and uses no scripts. */
  page(): string;
  /** The same as JSON, for the command line: `kind`, `to`, `code`, `key`, `url` and more, newest first. */
  json(): string;
}

export interface MailboxOptions {
  readonly clock: Clock;
  /** Who delivers the mails as well. A mail that it could not deliver is not in the mailbox: it is sent again. */
  readonly forwardTo?: Mailer;
}

/** What the page may load and do: nothing. */
export const MAILBOX_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const KEPT_MESSAGES = 200;

/** A mailbox with the last 200 messages, in memory. */
export function createMailbox({ clock, forwardTo }: MailboxOptions): Mailbox {
  let newestFirst: readonly KeptMessage[] = [];
  return {
    send: async (message) => {
      if ('subject' in message) await forwardTo?.send(message);
      newestFirst = [{ ...message, at: clock.now() }, ...newestFirst].slice(0, KEPT_MESSAGES);
    },
    page: () => renderMailboxPage(newestFirst),
    json: () => `${JSON.stringify(newestFirst.map(toRecord), null, 2)}\n`,
  };
}

function toRecord(message: KeptMessage): object {
  const { at, kind, to, code, text } = message;
  const common = { at: new Date(at).toISOString(), kind, to, code };
  if (!('subject' in message)) return { ...common, text };
  const { subject, key, url } = message;
  return { ...common, subject, key, url, text };
}
