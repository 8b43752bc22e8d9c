import {
  createArgon2Hasher,
  createSallyport,
  importedRecoveryCodes,
  importedTotp,
  instant,
  storedEmail,
  storedPhone,
  systemClock,
  username,
  type AuthenticatorContent,
  type Clock,
  type ImportedUser,
  type Mail,
  type Sms,
  type Sallyport,
  type Store,
  type StoreWrite,
  type UserId,
} from '@sallyport/core';
import { z } from 'zod';
import type { Storage } from './stores.js';
import { optionsFor, type ReferenceSettings } from './settings.js';

const hasher = createArgon2Hasher();

/** A user as the kit describes one; what is not listed here is of features that are still to come. */
const userSchema = z.strictObject({
  username: z.string().optional(),
  email: z.string().optional(),
  emails: z.array(z.object({ email: z.string(), verified: z.boolean(), primary: z.boolean() })).default([]),
  phone: z.string().optional(),
  phone_verified: z.boolean().default(true),
  password: z.string().optional(),
  is_active: z.boolean().default(true),
  totp_secret: z.string().optional(),
  recovery_codes: z.boolean().default(false),
});

/** A message, with the way that it went. */
type Sent = ({ readonly channel: 'email' } & Mail) | ({ readonly channel: 'sms' } & Sms);

const SECRETS = ['a secret of the conformance server, for tests only'] as const;

/** As many as the reference generates; which ones is the same to the kit. */
const RECOVERY_CODES = Array.from({ length: 10 }, (_, n) => String(20_000_003 + n * 7_654_321));

type Factors = Pick<z.output<typeof userSchema>, 'totp_secret' | 'recovery_codes'>;

interface CreatedUser {
  readonly id: ImportedUser['id'];
  readonly recovery_codes?: readonly string[];
}

/** An engine in a world of its own, which the kit controls. */
export class Subject {
  readonly #sent: Sent[];
  readonly #clock: Clock & { advance(seconds: number): void };

  private constructor(
    readonly auth: Sallyport,
    readonly store: Store,
    world: { readonly sent: Sent[]; readonly clock: Clock & { advance(seconds: number): void } },
  ) {
    this.#sent = world.sent;
    this.#clock = world.clock;
  }

  static async create(
    { store, rateLimiter }: Storage,
    settings: ReferenceSettings,
    baseUrl: string,
  ): Promise<Subject> {
    const sent: Sent[] = [];
    const clock = createOffsetClock();
    const auth = await createSallyport({
      ...optionsFor(settings, baseUrl),
      secrets: SECRETS,
      store,
      mailer: { send: async (mail) => void sent.push({ channel: 'email', ...mail }) },
      smsSender: { send: async (sms) => void sent.push({ channel: 'sms', ...sms }) },
      ports: { clock, hasher, rateLimiter },
    });
    return new Subject(auth, store, { sent, clock });
  }

  advance(seconds: number): void {
    this.#clock.advance(seconds);
  }

  /** Creates a user as the kit describes it, and tells their id and their recovery codes. */
  async createUser(description: unknown): Promise<CreatedUser> {
    const {
      username: name,
      email,
      emails,
      phone,
      password,
      is_active: isActive,
      phone_verified: isPhoneVerified,
      ...factors
    } = userSchema.parse(description);
    const id = await this.store.nextUserId();
    const user: ImportedUser = {
      id,
      username: username(name ?? email?.split('@')[0] ?? `user${String(id)}`),
      email: email === undefined ? null : storedEmail(email.toLowerCase()),
      emails: emails.map((address) => ({
        email: storedEmail(address.email),
        isVerified: address.verified,
        isPrimary: address.primary,
      })),
      phone: phone === undefined ? null : { phone: storedPhone(phone), isVerified: isPhoneVerified },
      passwordHash: password === undefined ? null : await hasher.hash(password),
      isActive,
    };
    await this.store.commit({
      at: this.#clock.now(),
      session: { type: 'keep' },
      expectations: [],
      writes: [{ type: 'importUser', user }, ...(await this.#factorsOf(id, factors))],
      messages: [],
      audit: [],
    });
    return factors.recovery_codes ? { id, recovery_codes: RECOVERY_CODES } : { id };
  }

  #factorsOf(
    userId: UserId,
    { totp_secret: secret, recovery_codes: hasCodes }: Factors,
  ): Promise<StoreWrite[]> {
    const contents: readonly AuthenticatorContent[] = [
      ...(secret === undefined ? [] : [importedTotp(SECRETS, secret)]),
      ...(hasCodes ? [importedRecoveryCodes(SECRETS, RECOVERY_CODES)] : []),
    ];
    return Promise.all(
      contents.map(async (content) => {
        const id = await this.store.nextAuthenticatorId();
        return { type: 'addAuthenticator', userId, authenticator: { ...content, id } };
      }),
    );
  }

  async outbox(): Promise<readonly object[]> {
    await this.auth.deliverMessages();
    return this.#sent.map((message) => {
      const { channel, kind, to, code } = message;
      const link = channel === 'email' ? { key: message.key, url: message.url } : {};
      return { channel, to, kind, code, ...link };
    });
  }
}

/** The real time, moved forward. */
function createOffsetClock(): Clock & { advance(seconds: number): void } {
  let offset = 0;
  return {
    now: () => instant(systemClock.now() + offset),
    advance: (seconds) => {
      offset += seconds * 1000;
    },
  };
}
