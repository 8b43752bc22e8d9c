import type { Browser } from '../races/browser.js';

/** What people need of a site, however it is run. */
export interface Door {
  /** An address that nobody has. */
  newEmail(): string;
  newBrowser(): Promise<Browser>;
  /** A number that nobody has. */
  newPhone(): string;
  /** The mails to an address, or the text messages to a number, that have come, oldest first. */
  messagesTo(to: string): Promise<readonly Message[]>;
  /** The time on the clock of the site, in milliseconds. */
  now(): number;
  /** Lets time go by on that clock. */
  pass(milliseconds: number): Promise<void>;
  /**
   * Resolves when nothing is on its way any more that a server sent to PostgreSQL before it was killed: what nobody
   * answered may still be done until then.
   */
  settled(): Promise<void>;
  /** How long somebody looks for a mail before they begin again. */
  readonly mailPatienceMs: number;
}

/** A number, by which one it is. */
export const phoneOf = (nth: number): string => `+3161${String(1_000_000 + nth)}`;

/** A mail or a text message that was handed over in full. */
export interface Message {
  readonly to: string;
  readonly kind: string;
  readonly secret: string | null;
}

/** What messages an answer announces, by what is in them. */
export type Announced =
  | 'verification'
  | 'login_code'
  | 'password_reset_code'
  | 'password_changed'
  | 'totp_activated'
  | 'code_by_text';

/** The messages that are as good as announced; a taken address is told about in another one. */
export const KINDS: Readonly<Record<Announced, readonly string[]>> = {
  verification: ['email_confirmation_signup', 'email_confirmation', 'account_already_exists'],
  login_code: ['login_code'],
  password_reset_code: ['password_reset_code'],
  password_changed: ['password_changed', 'password_reset_done'],
  totp_activated: ['totp_activated'],
  code_by_text: ['verification_code'],
};
