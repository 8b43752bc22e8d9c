import type { Phone } from '../domain/phone.js';
import type { SmsKind } from '../domain/sms-kind.js';

/** Delivers text messages. `send` resolves once one was handed over for good, and throws otherwise: it is retried. */
export interface SmsSender {
  send(sms: Sms): Promise<void>;
}

export interface Sms {
  /** What it is about, by the reference's name; for tests, not for the recipient. */
  readonly kind: SmsKind;
  readonly to: Phone;
  /** As it is written, without line breaks; nothing that a stranger typed is in it. */
  readonly text: string;
  /** What the recipient is to type in, if anything. */
  readonly code?: string;
}
