/** What a mail is about, by the reference's names. */
export const MAIL_KINDS = [
  'email_confirmation_signup',
  'email_confirmation',
  'account_already_exists',
  'unknown_account',
  'login_code',
  'password_reset_key',
  'password_reset_code',
  'password_reset_done',
  'password_changed',
  'password_set',
  'email_changed',
  'email_deleted',
  'totp_activated',
  'totp_deactivated',
  'recovery_codes_generated',
  'webauthn_added',
  'webauthn_removed',
] as const;

export type MailKind = (typeof MAIL_KINDS)[number];

/** Those that tell owners of a change to their account. */
export type NotificationKind = Extract<
  MailKind,
  | 'password_reset_done'
  | 'password_changed'
  | 'password_set'
  | 'email_changed'
  | 'email_deleted'
  | 'totp_activated'
  | 'totp_deactivated'
  | 'recovery_codes_generated'
  | 'webauthn_added'
  | 'webauthn_removed'
>;
