import {
  createArgon2Hasher,
  createSallyport,
  instant,
  storedEmail,
  storedPhone,
  systemClock,
  username,
  type Clock,
  type ImportedUser,
  type Mail,
  type Sallyport,
  type Store,
} from '@sallyport/core';
import { z } from 'zod';
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
});

/** An engine in a world of its own, which the kit controls. */
export class Subject {
  readonly #mails: Mail[];
  readonly #clock: Clock & { advance(seconds: number): void };

  private constructor(
    readonly auth: Sallyport,
    readonly store: Store,
    world: { readonly mails: Mail[]; readonly clock: Clock & { advance(seconds: number): void } },
  ) {
    this.#mails = world.mails;
    this.#clock = world.clock;
  }

  static async create(store: Store, settings: ReferenceSettings, baseUrl: string): Promise<Subject> {
    const mails: Mail[] = [];
    const clock = createOffsetClock();
    const auth = await createSallyport({
      ...optionsFor(settings, baseUrl),
      secrets: ['a secret of the conformance server, for tests only'],
      store,
      mailer: { send: async (mail) => void mails.push(mail) },
      ports: { clock, hasher },
    });
    return new Subject(auth, store, { mails, clock });
  }

  advance(seconds: number): void {
    this.#clock.advance(seconds);
  }

  /** Creates a user as the kit describes it, and tells their id. */
  async createUser(description: unknown): Promise<{ readonly id: ImportedUser['id'] }> {
    const { username: name, email, emails, phone, password, ...rest } = userSchema.parse(description);
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
      phone: phone === undefined ? null : { phone: storedPhone(phone), isVerified: rest.phone_verified },
      passwordHash: password === undefined ? null : await hasher.hash(password),
      isActive: rest.is_active,
    };
    await this.store.commit({
      at: this.#clock.now(),
      session: { type: 'keep' },
      expectations: [],
      writes: [{ type: 'importUser', user }],
      messages: [],
      audit: [],
    });
    return { id };
  }

  async outbox(): Promise<readonly object[]> {
    await this.auth.deliverMessages();
    return this.#mails.map(({ kind, to, code, key, url }) => ({
      channel: 'email',
      to,
      kind,
      code,
      key,
      url,
    }));
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
