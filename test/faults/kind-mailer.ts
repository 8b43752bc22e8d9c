import type { Mailer } from '@sallyport/core';
import { createSmtpMailer } from '@sallyport/mailer-smtp';

/** Longer than the mail server of the tests is ever slow. */
const TIMEOUT_SECONDS = 30;

/** Sends mails by SMTP whose subject is their kind, and the code or key in them: so that they can be told apart. */
export function createKindMailer(url: string): Mailer & { close(): void } {
  const mailer = createSmtpMailer({ url, from: 'noreply@example.org', timeoutSeconds: TIMEOUT_SECONDS });
  return {
    send: (mail) => mailer.send({ ...mail, subject: `${mail.kind} ${mail.code ?? mail.key ?? ''}`.trim() }),
    close: () => mailer.close(),
  };
}
