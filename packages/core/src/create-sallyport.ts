import type { Settings } from './domain/settings.js';
import { createPasswordPolicy, PASSWORD_PRESETS, type PasswordPreset } from './defaults/password-policies.js';
import { createArgon2Hasher } from './defaults/argon2-hasher.js';
import { createInProcessRateLimiter } from './defaults/in-process-rate-limiter.js';
import { secureRandom } from './defaults/secure-random.js';
import { systemClock } from './defaults/system-clock.js';
import { hashToken } from './defaults/token-hash.js';
import { createCodes } from './effects/interpret/codes.js';
import { createCoreInterpreters } from './effects/interpret/index.js';
import { anyInterpreters, type AnyInterpreters } from './effects/interpret/interpreter.js';
import { createKeyring, isSecret } from './effects/interpret/keyring.js';
import { createMailNotices } from './effects/interpret/mail-notice.js';
import type { MailTemplates } from './effects/interpret/mail-templates.js';
import { createTrustedBrowsers } from './effects/interpret/trusted-browsers.js';
import { createDispatcher, type Dispatcher } from './engine/dispatch.js';
import { createEngine } from './engine/engine.js';
import { createPurger } from './engine/purge.js';
import { builtInFlows } from './flows/index.js';
import { pendingStageIn, pendingUserIn } from './flows/pipeline.js';
import { createHandlerParts } from './http/create-handler-parts.js';
import { createHttpHandler } from './http/handle.js';
import type { HttpHandler } from './http/message.js';
import { parseSettings, type SettingsInput } from './options.js';
import type { Clock } from './ports/clock.js';
import type { Mailer } from './ports/mailer.js';
import type { PasswordHasher } from './ports/password-hasher.js';
import type { PasswordPolicy } from './ports/password-policy.js';
import type { Random } from './ports/random.js';
import type { RateLimiter } from './ports/rate-limiter.js';
import type { Store } from './ports/store.js';
import { SallyportError } from './errors.js';

/** Everything an engine is made of: what is said about the site, and what it works with. */
export type SallyportOptions = SettingsInput & {
  /** Of at least 32 bytes each: the first seals and signs, the others are still accepted (rotation). */
  readonly secrets: readonly [string, ...string[]];
  readonly store: Store;
  readonly mailer: Mailer;
  /** The rules for new passwords; `'reference'` by default. */
  readonly passwordPreset?: PasswordPreset;
  /** Texts of mails, in the place of the default ones. */
  readonly mailTemplates?: Partial<MailTemplates>;
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

/** An authentication engine with its HTTP side, ready to be mounted by an adapter. */
export interface Sallyport extends HttpHandler {
  readonly settings: Settings;
  /** Delivers what waits in the outbox. It is done by itself too; this is for tests and before an exit. */
  deliverMessages(): Promise<void>;
  /** Ends the work in the background: retries of deliveries, and removal of what has expired. */
  stop(): Promise<void>;
}

/** Makes an engine. Throws `SallyportError('invalid-configuration')` with all that is wrong with the options. */
export async function createSallyport(options: SallyportOptions): Promise<Sallyport> {
  const { secrets, store, mailer, passwordPreset, mailTemplates, onError, ports = {}, ...input } = options;
  const settings = parseSettings(input, problemsOfParts(options));
  const keyring = createKeyring(secrets);
  const report = reporting(onError ?? reportOnConsole);
  const clock = ports.clock ?? systemClock;
  const random = ports.random ?? secureRandom;
  const interpreters = anyInterpreters(
    createCoreInterpreters(
      {
        account: settings.account,
        password: settings.password,
        store,
        hasher: ports.hasher ?? createArgon2Hasher(),
        passwordPolicy: ports.passwordPolicy ?? (await createPasswordPolicy(passwordPreset ?? 'reference')),
        keyring,
        codes: createCodes(random, keyring),
        trustedBrowsers: createTrustedBrowsers(keyring, settings.mfa.trustCookieAge),
        random,
        hashToken,
      },
      createMailNotices({ mailer, keyring, settings, templates: mailTemplates }),
    ),
  );
  const dispatcher = createMessageDispatcher({ store, clock, random, interpreters, onError: report });
  const purger = createPurger({ store, clock, onError: report });
  const { flows, pipeline } = builtInFlows(settings.account);
  const engine = createEngine({
    flows,
    pipeline,
    pendingStageIn,
    pendingUserIn,
    interpreters,
    store,
    limiter: ports.rateLimiter ?? createInProcessRateLimiter(),
    clock,
    random,
    hashToken,
    sessionSeconds: settings.session.cookieAge,
    onCommitted: () => dispatcher.kick(),
    onError: report,
  });
  const resources = [...flows.values()].flatMap((flow) => flow.resources);
  const handler = createHttpHandler(
    createHandlerParts({ engine, settings, resources, keyring, onError: report }),
  );
  dispatcher.start();
  purger.start();
  return {
    ...handler,
    settings,
    deliverMessages: () => dispatcher.drain(),
    stop: async () => {
      purger.stop();
      await dispatcher.stop();
    },
  };
}

/** What is wrong with what the engine is to work with. A secret is never told, however wrong it is. */
function problemsOfParts({
  secrets,
  store,
  mailer,
  passwordPreset,
}: Partial<SallyportOptions>): readonly string[] {
  const rules: readonly (readonly [isFine: boolean, problem: string])[] = [
    [
      Array.isArray(secrets) && secrets.length > 0 && secrets.every(isSecret),
      'secrets: must be a list of texts of at least 32 bytes each',
    ],
    [store !== undefined, 'store: is missing'],
    [mailer !== undefined, 'mailer: is missing'],
    [
      passwordPreset === undefined || PASSWORD_PRESETS.includes(passwordPreset),
      `passwordPreset: must be one of ${PASSWORD_PRESETS.join(', ')}`,
    ],
  ];
  return rules.filter(([isFine]) => !isFine).map(([, problem]) => problem);
}

function createMessageDispatcher(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly interpreters: AnyInterpreters;
  readonly onError: (error: unknown) => void;
}): Dispatcher {
  return createDispatcher({
    ...parts,
    deliver: async ({ notice, payload }) => {
      const interpreter = parts.interpreters.notices[notice];
      // A newer version put it there; one of its processes will come by.
      if (!interpreter) throw new SallyportError('flow-failed', `nothing delivers ${notice}`);
      await interpreter.deliver(payload);
    },
  });
}

/** Whoever is told of errors cannot make any: an answer would be lost for it, or the process. */
function reporting(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    // The function may be asynchronous, which its type does not show.
    (async () => onError(error))().catch(() => undefined);
  };
}

function reportOnConsole(error: unknown): void {
  console.error('sallyport:', error);
}
