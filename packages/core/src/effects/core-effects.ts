import { notice } from './effect.js';
import { emailEffects } from './email-effects.js';
import { factorEffects } from './factor-effects.js';
import { loginEffects } from './login-effects.js';
import type { MailRequest, SmsRequest } from './parameters.js';
import { phoneEffects } from './phone-effects.js';
import { passwordEffects } from './password-effects.js';
import { signals } from './signals.js';
import { webauthnEffects } from './webauthn-effects.js';

/** The effects that the built-in flows use. */
export const coreEffects = {
  ...loginEffects,
  ...emailEffects,
  ...phoneEffects,
  ...passwordEffects,
  ...factorEffects,
  ...webauthnEffects,
  /** Nothing is sent where there is nobody to send it to. */
  sendMail: notice<{ readonly mail: MailRequest | null }>(),
  sendSms: notice<{ readonly sms: SmsRequest | null }>(),
  sendMails: notice<{ readonly mails: readonly MailRequest[] }>(),
  ...signals,
} as const;

export type CoreEffects = typeof coreEffects;

export type * from './parameters.js';
