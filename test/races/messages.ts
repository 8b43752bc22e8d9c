import type { Mail, SettingsInput, Sms } from '@sallyport/core';

export type AccountOptions = NonNullable<SettingsInput['account']>;

/** What a case says about its site. */
export type SiteSettings = Pick<SettingsInput, 'account' | 'mfa'>;

/** A site that a server process is to open. */
export interface SiteOrder {
  readonly schema: string;
  readonly settings: SiteSettings;
}

/** What a server process is asked; it answers with the same id. */
export type ToServer = { readonly id: number } & Order;

export type Order =
  | { readonly type: 'open'; readonly order: SiteOrder }
  | { readonly type: 'deliver' }
  | { readonly type: 'stop' };

export type FromServer =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly id: number; readonly url: string | null }
  | { readonly type: 'failed'; readonly id: number; readonly error: string }
  | { readonly type: 'mail'; readonly mail: SentMail }
  | { readonly type: 'error'; readonly error: string };

/** A mail or a text message. */
export interface SentMail {
  readonly to: string;
  readonly kind: Mail['kind'] | Sms['kind'];
  /** The code or the key in it. */
  readonly secret: string | null;
}
