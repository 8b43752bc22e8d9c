import type { SmsKind } from '../../domain/sms-kind.js';

/** What each kind of text message says. An embedder replaces any of them. */
export type SmsTemplates = { readonly [K in SmsKind]: (facts: SmsFacts[K]) => string };

/** What a template can tell. */
export interface SmsFacts {
  readonly verification_code: { readonly siteName: string; readonly code: string };
  readonly unknown_account: { readonly siteName: string };
  readonly account_already_exists: { readonly siteName: string };
}

/** The texts that are used unless others are given: in the GSM alphabet and, with a short name, in one message each. */
export const defaultSmsTemplates: SmsTemplates = {
  verification_code: ({ siteName, code }) =>
    `${siteName}: your code is ${code}. Never give it to anybody, whoever asks.`,
  unknown_account: ({ siteName }) =>
    `${siteName}: there is no account with this number. If you did not try to log in, ignore this message.`,
  account_already_exists: ({ siteName }) =>
    `${siteName}: you have an account already, log in instead. If you did not try to sign up, ignore this message.`,
};
