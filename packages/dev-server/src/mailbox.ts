import type { Clock, Mailer } from '@sallyport/core';

import { renderMailboxPage, type KeptMail } from './mailbox-page.js';

/** Shows the mail of a development server. It keeps codes and keys in clear: for development only. */
export interface Mailbox extends Mailer {
  /** An HTML page with the mails, newest first, to be sent with `MAILBOX_CSP`. It reloads itself, and uses no scripts. */
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

const KEPT_MAILS = 200;

/** A mailbox with the last 200 mails, in memory. */
export function createMailbox({ clock, forwardTo }: MailboxOptions): Mailbox {
  let newestFirst: readonly KeptMail[] = [];
  return {
    send: async (mail) => {
      await forwardTo?.send(mail);
      newestFirst = [{ ...mail, at: clock.now() }, ...newestFirst].slice(0, KEPT_MAILS);
    },
    page: () => renderMailboxPage(newestFirst),
    json: () => `${JSON.stringify(newestFirst.map(toRecord), null, 2)}\n`,
  };
}

function toRecord({ at, kind, to, subject, text, code, key, url }: KeptMail): object {
  return { at: new Date(at).toISOString(), kind, to, subject, code, key, url, text };
}
