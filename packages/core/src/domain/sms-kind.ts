/** What a text message is about, by the reference's names. */
export const SMS_KINDS = ['verification_code', 'unknown_account', 'account_already_exists'] as const;

export type SmsKind = (typeof SMS_KINDS)[number];
