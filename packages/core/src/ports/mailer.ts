import type { Email } from '../domain/email.js';
import type { MailKind } from '../domain/mail-kind.js';

/** Delivers mail. `send` resolves once the message was handed over for good, and throws otherwise: it is retried. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
}

export interface Mail {
  /** What it is about, by the reference's name; for tests and templates, not for the recipient. */
  readonly kind: MailKind;
  readonly to: Email;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What the recipient is to type in, if anything. */
  readonly code?: string;
  /** The key in the link, and the link, if there is one. */
  readonly key?: string;
  readonly url?: string;
}
