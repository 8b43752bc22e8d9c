import { z } from 'zod';
import { PASSWORD_PRESETS } from './defaults/password-policies.js';
import { MAIL_KINDS } from './domain/mail-kind.js';
import { SMS_KINDS } from './domain/sms-kind.js';
import { isSecret } from './effects/interpret/keyring.js';
import { problemsOfInput } from './options-issues.js';

const SECRETS = 'must be a list of texts of at least 32 bytes each';

const secrets = z.custom<readonly string[]>(
  (value) => Array.isArray(value) && value.length > 0 && value.every(isSecret),
  SECRETS,
);

/** An object that can do what a port says, as far as can be seen of it. */
function portWith(...methods: readonly string[]) {
  return z.unknown().superRefine((value, context) => {
    const lacking = methods.filter((method) => typeof membersOf(value)[method] !== 'function');
    if (value === undefined) context.addIssue({ code: 'custom', message: 'is missing' });
    else if (lacking.length > 0) {
      context.addIssue({ code: 'custom', message: `must be an object that has ${lacking.join(', ')}` });
    }
  });
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

const aFunction = z.custom((value) => typeof value === 'function', 'must be a function');

function templatesFor(kinds: readonly string[]) {
  return z.strictObject(Object.fromEntries(kinds.map((kind) => [kind, aFunction.optional()]))).optional();
}

/** What the engine works with, by the name of its option. */
const parts = z.object({
  secrets,
  store: portWith('commit', 'findSession'),
  mailer: portWith('send'),
  smsSender: portWith('send').optional(),
  passwordPreset: z.enum(PASSWORD_PRESETS, `must be one of ${PASSWORD_PRESETS.join(', ')}`).optional(),
  mailTemplates: templatesFor(MAIL_KINDS),
  smsTemplates: templatesFor(SMS_KINDS),
  flows: z
    .array(
      z.custom((value) => 'inputs' in membersOf(value), 'must be made with defineFlow'),
      {
        error: 'must be a list of flows',
      },
    )
    .optional(),
  onError: aFunction.optional(),
  ports: z
    .strictObject({
      clock: portWith('now').optional(),
      random: portWith('bytes', 'integer', 'token').optional(),
      hasher: portWith('hash', 'verify', 'needsRehash').optional(),
      passwordPolicy: portWith('check').optional(),
      rateLimiter: portWith('take', 'giveBack').optional(),
    })
    .optional(),
});

/** What is wrong with what the engine is to work with. A secret is never told, however wrong it is. */
export function problemsOfParts(options: object): readonly string[] {
  const parsed = parts.safeParse(options);
  return parsed.success ? [] : problemsOfInput(parsed.error);
}
