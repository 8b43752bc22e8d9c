import type { PasswordPreset } from './defaults/password-policies.js';
import type { MailTemplates } from './effects/interpret/mail-templates.js';
import { usesPhones, type Settings } from './domain/settings.js';
import type { SmsTemplates } from './effects/interpret/sms-templates.js';
import type { Flow } from './flows/define-flow.js';
import type { SettingsInput } from './options.js';
import type { Clock } from './ports/clock.js';
import type { Mailer } from './ports/mailer.js';
import type { PasswordHasher } from './ports/password-hasher.js';
import type { PasswordPolicy } from './ports/password-policy.js';
import type { Random } from './ports/random.js';
import type { RateLimiter } from './ports/rate-limiter.js';
import type { SmsSender } from './ports/sms-sender.js';
import type { Store } from './ports/store.js';

/** Everything an engine is made of: what is said about the site, and what it works with. */
export type SallyportOptions = SettingsInput & {
  /** Of at least 32 bytes each: the first seals and signs, the others are still accepted (rotation). */
  readonly secrets: readonly [string, ...string[]];
  readonly store: Store;
  readonly mailer: Mailer;
  /** Needed where people sign up or log in by telephone number. */
  readonly smsSender?: SmsSender;
  /** The rules for new passwords; `'reference'` by default. */
  readonly passwordPreset?: PasswordPreset;
  /** Texts of mails, in the place of the default ones. */
  readonly mailTemplates?: Partial<MailTemplates>;
  /** Text messages, in the place of the default ones. */
  readonly smsTemplates?: Partial<SmsTemplates>;
  /** Flows of one's own, made with `defineFlow`. */
  readonly flows?: readonly Flow[];
  /** Learns of what went wrong by no user's fault; on the console by default. It holds no secrets and addresses. */
  readonly onError?: (error: unknown) => void;
  /** Parts that come with the engine, replaced. */
  readonly ports?: Partial<ReplaceablePorts>;
};

export interface ReplaceablePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: PasswordHasher;
  readonly passwordPolicy: PasswordPolicy;
  readonly rateLimiter: RateLimiter;
}

/** What the engine lacks for a site with these settings. */
export function missingParts(
  { smsSender }: Pick<SallyportOptions, 'smsSender'>,
  { account }: Settings,
): readonly string[] {
  return usesPhones(account) && smsSender === undefined
    ? ['smsSender: is missing, and people sign up or log in by phone']
    : [];
}
