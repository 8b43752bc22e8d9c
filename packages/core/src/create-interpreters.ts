import { createArgon2Hasher } from './defaults/argon2-hasher.js';
import { createPasswordPolicy, type PasswordPreset } from './defaults/password-policies.js';
import { hashToken } from './defaults/token-hash.js';
import type { Settings } from './domain/settings.js';
import { createCodes } from './effects/interpret/codes.js';
import { createCoreInterpreters } from './effects/interpret/index.js';
import { anyInterpreters, type AnyInterpreters } from './effects/interpret/interpreter.js';
import type { Keyring } from './effects/interpret/keyring.js';
import { createMailNotices } from './effects/interpret/mail-notice.js';
import type { MailTemplates } from './effects/interpret/mail-templates.js';
import { createTrustedBrowsers } from './effects/interpret/trusted-browsers.js';
import { createSmsNotices } from './effects/interpret/sms-notice.js';
import type { SmsTemplates } from './effects/interpret/sms-templates.js';
import { createWebauthn } from './effects/interpret/webauthn.js';
import type { Mailer } from './ports/mailer.js';
import type { Random } from './ports/random.js';
import type { SmsSender } from './ports/sms-sender.js';
import type { Store } from './ports/store.js';
import type { ReplaceablePorts } from './sallyport-options.js';

/** What was given to the engine to work with. */
interface Given {
  readonly store: Store;
  readonly mailer: Mailer;
  readonly smsSender: SmsSender | undefined;
  readonly passwordPreset: PasswordPreset | undefined;
  readonly mailTemplates: Partial<MailTemplates> | undefined;
  readonly smsTemplates: Partial<SmsTemplates> | undefined;
  readonly ports: Partial<ReplaceablePorts>;
}

/** What the engine made of its options. */
interface Settled {
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly random: Random;
}

/** The code behind each effect, with the ports of the options and those that come with the engine. */
export function createInterpreters(
  { store, mailer, smsSender, passwordPreset, mailTemplates, smsTemplates, ports }: Given,
  { settings, keyring, random }: Settled,
): AnyInterpreters {
  return anyInterpreters(
    createCoreInterpreters(
      {
        account: settings.account,
        password: settings.password,
        mfa: settings.mfa,
        store,
        hasher: ports.hasher ?? createArgon2Hasher(),
        passwordPolicy: ports.passwordPolicy ?? createPasswordPolicy(passwordPreset ?? 'reference'),
        keyring,
        codes: createCodes(random, keyring),
        trustedBrowsers: createTrustedBrowsers(keyring, settings.mfa.trustCookieAge),
        webauthn: createWebauthn(settings),
        random,
        hashToken,
      },
      {
        ...createMailNotices({ mailer, keyring, settings, templates: mailTemplates }),
        ...createSmsNotices({ smsSender, keyring, siteName: settings.siteName, templates: smsTemplates }),
      },
    ),
  );
}
