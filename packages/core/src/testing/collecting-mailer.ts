import type { Mail, Mailer } from '../ports/mailer.js';

/** A mailer that delivers to whoever looks. */
export interface CollectingMailer extends Mailer {
  /** All that was sent since the last clearing, in that order. */
  readonly mails: readonly Mail[];
  clear(): void;
}

/** A mailer that sends nothing anywhere and keeps everything. */
export function createCollectingMailer(): CollectingMailer {
  let mails: readonly Mail[] = [];
  return {
    // A new list each time, so that one that a test holds on to does not change.
    get mails() {
      return mails;
    },
    send: async (mail) => {
      mails = [...mails, mail];
    },
    clear: () => {
      mails = [];
    },
  };
}
