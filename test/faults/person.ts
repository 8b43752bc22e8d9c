import { setTimeout as sleep } from 'node:timers/promises';
import { totpAt } from '../engine/factors.js';
import type { Answer, Browser } from '../races/browser.js';
import { KINDS, type Announced, type Door } from './door.js';

const TOTP_STEP_MS = 30_000;
const PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 800;
/** Whoever has not arrived after so long is stuck. */
const PATIENCE_MS = 120_000;

/** Told of every answer of a person, and given a way to ask the same again. */
export type OnAnswer = (answer: Answer | null, again: () => Promise<Answer | null>) => Promise<void>;

export interface PersonOptions {
  readonly onAnswer?: OnAnswer;
  /** Whether they sign up with a number as well. */
  readonly hasPhone?: boolean;
}

/**
 * Somebody who keeps record of every answer, and believes no more than they were told: what was acknowledged must be so
 * ever after, and of what was not they find out. A contradiction is a problem.
 */
export class Person {
  readonly email: string;
  /** Those that may be good: one, unless nobody said what came of a change. */
  passwords: readonly string[];
  hasAccount = false;
  isVerified = false;
  factor: 'none' | 'perhaps' | 'there' = 'none';
  totpSecret = '';
  /** Whether the browser was told that it is signed in, and nothing has happened since. */
  isSignedIn = false;
  acknowledged = 0;
  unanswered = 0;
  /** The numbers that may be theirs, likewise; null is none. */
  phones: readonly (string | null)[];
  /** Where the last code to log in was sent. */
  loginCodeGoesTo: string;
  readonly announced: { readonly what: Announced; readonly to: string }[] = [];
  readonly problems: string[] = [];
  readonly #onAnswer: OnAnswer;
  readonly #tried = new Set<string>();
  #lastStep = -1;
  #requests = 0;
  /** Since when a mail is waited for. */
  #waitsSince: number | null = null;

  constructor(
    readonly door: Door,
    public browser: Browser,
    { onAnswer = async () => undefined, hasPhone = false }: PersonOptions = {},
  ) {
    this.#onAnswer = onAnswer;
    this.email = door.newEmail();
    this.phones = [hasPhone ? door.newPhone() : null];
    this.loginCodeGoesTo = this.email;
    this.passwords = ['correct-horse-42'];
  }

  get password(): string {
    return this.passwords[0] ?? '';
  }

  get phone(): string {
    return this.phones[0] ?? '';
  }

  /** Asks once; null where nobody knows what came of it. */
  async ask(method: string, path: string, body?: object): Promise<Answer | null> {
    const answer = await this.#send(method, path, body);
    if (answer === null) {
      this.unanswered += 1;
      // The answer may have had another session's cookie.
      if (method !== 'GET') this.isSignedIn = false;
      await this.door.settled();
    }
    await this.#onAnswer(answer, () => this.#send(method, path, body));
    return answer;
  }

  async #send(method: string, path: string, body?: object): Promise<Answer | null> {
    try {
      const answer = await this.browser.send(method, path, {
        ...(body && { body }),
        server: this.#requests++,
      });
      if (answer.status < 500) return answer;
      const isRefusal = answer.status === 503 && JSON.stringify(answer.body) === '{"status":503}';
      if (!isRefusal) this.problems.push(`${method} ${path} was answered with ${String(answer.status)}`);
      return null;
    } catch {
      // The server is gone, with or without having done it.
      return null;
    }
  }

  /** Notes that something was acknowledged, and which message was announced with it. */
  acknowledge(what?: Announced, to = this.email): void {
    this.acknowledged += 1;
    if (what) this.announced.push({ what, to });
  }

  /** Comes to be signed in, by whatever is asked for; false for somebody who is stuck. */
  async arrive(patienceMs = PATIENCE_MS): Promise<boolean> {
    const deadline = performance.now() + patienceMs;
    for (let pause = PAUSE_MS; performance.now() < deadline && this.problems.length === 0;) {
      const session = await this.ask('GET', 'auth/session');
      if (session?.status === 200) {
        this.isSignedIn = true;
        this.hasAccount = true;
        return true;
      }
      if (session !== null && (await this.#goOn(pendingIn(session)))) {
        pause = PAUSE_MS;
      } else {
        await sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      }
    }
    if (this.problems.length === 0) this.problems.push('a journey is stuck');
    return false;
  }

  /** Waits for the newest secret that was not tried yet; null if it does not come in time. */
  async newSecret(kinds: readonly string[], to = this.email): Promise<string | null> {
    const deadline = performance.now() + this.door.mailPatienceMs;
    for (;;) {
      const secret = await this.#untriedSecret(kinds, to);
      if (secret !== null || performance.now() >= deadline) return secret;
      await sleep(PAUSE_MS);
    }
  }

  /** A code of the authenticator app of a step that was not used. */
  async totpCode(): Promise<string> {
    const stepNow = () => Math.floor(this.door.now() / TOTP_STEP_MS);
    if (stepNow() <= this.#lastStep) {
      await this.door.pass((this.#lastStep + 1) * TOTP_STEP_MS - this.door.now() + 1);
    }
    this.#lastStep = stepNow();
    return totpAt(this.door.now(), { secret: this.totpSecret });
  }

  /** Leaves the session, in whatever state it is. */
  async leave(): Promise<boolean> {
    const answer = await this.ask('DELETE', 'auth/session');
    if (answer === null) return false;
    this.isSignedIn = false;
    this.#waitsSince = null;
    this.acknowledge();
    return true;
  }

  /** Does what the session waits for; false where that is to wait. */
  async #goOn(pending: readonly string[]): Promise<boolean> {
    if (this.isSignedIn) this.#lost('a session that was signed in is not any more');
    if (pending.includes('mfa_authenticate')) return this.#giveFactor();
    if (pending.includes('verify_phone')) {
      if (this.isVerified) this.#lost('a number that was verified is to be verified again');
      return this.#giveCode('auth/phone/verify', 'code', { what: 'code_by_text', to: this.phone });
    }
    if (pending.includes('verify_email')) {
      if (this.isVerified) this.#lost('an address that was verified is to be verified again');
      return this.#giveCode('auth/email/verify', 'key', { what: 'verification', to: this.email });
    }
    if (pending.includes('login_by_code')) {
      const to = this.loginCodeGoesTo;
      const what = to === this.email ? 'login_code' : 'code_by_text';
      return this.#giveCode('auth/code/confirm', 'code', { what, to });
    }
    return this.hasAccount ? this.#logIn() : this.#signUp();
  }

  async #signUp(): Promise<boolean> {
    await this.#forgetSecrets();
    const { email, password, phone } = this;
    const answer = await this.ask('POST', 'auth/signup', { email, password, ...(phone && { phone }) });
    if (answer === null) return false;
    if (answer.status !== 401) this.problems.push(`a signup was answered with ${String(answer.status)}`);
    this.hasAccount = true;
    this.#acknowledgeWaiting(answer);
    return true;
  }

  async #logIn(): Promise<boolean> {
    await this.#forgetSecrets();
    const [password = '', ...others] = this.passwords;
    const answer = await this.ask('POST', 'auth/login', { email: this.email, password });
    if (answer === null) return false;
    if (answer.status !== 200 && answer.status !== 401) {
      // It is none of those that may be good.
      if (others.length === 0) this.#lost('a password that was acknowledged is refused');
      this.passwords = others;
      return true;
    }
    this.passwords = [password];
    this.#acknowledgeWaiting(answer);
    if (answer.status === 200) this.#wasLetIn(false);
    return true;
  }

  /** Notes that a request was acknowledged, and with it the code that is waited for now. */
  #acknowledgeWaiting(answer: Answer): void {
    const pending = pendingIn(answer);
    if (pending.includes('verify_phone')) this.acknowledge('code_by_text', this.phone);
    else this.acknowledge(pending.includes('verify_email') ? 'verification' : undefined);
  }

  async #giveCode(path: string, field: string, { what, to }: Person['announced'][number]): Promise<boolean> {
    this.#waitsSince ??= performance.now();
    const secret = await this.#untriedSecret(KINDS[what], to);
    if (secret === null) {
      if (performance.now() - this.#waitsSince < this.door.mailPatienceMs) return false;
      // A mail that does not come is asked for by another login.
      await this.leave();
      return true;
    }
    this.#tried.add(secret);
    const answer = await this.ask('POST', path, { [field]: secret });
    if (answer === null) return false;
    // One that came late was of a session before this one.
    if (answer.status === 400 || answer.status === 409) return true;
    this.#waitsSince = null;
    // The number is first, and then the address.
    this.isVerified ||= path !== 'auth/phone/verify';
    this.#acknowledgeWaiting(answer);
    if (answer.status === 200) this.#wasLetIn(false);
    return true;
  }

  async #giveFactor(): Promise<boolean> {
    if (this.factor === 'none') this.problems.push('a second factor is asked for that nobody has added');
    this.factor = 'there';
    const answer = await this.ask('POST', 'auth/2fa/authenticate', { code: await this.totpCode() });
    if (answer === null) return false;
    if (answer.status === 200) {
      this.acknowledge();
      this.#wasLetIn(true);
    }
    return true;
  }

  #wasLetIn(withFactor: boolean): void {
    if (!withFactor && this.factor === 'there') this.#lost('a second factor that was added is not asked for');
    if (!withFactor) this.factor = 'none';
    this.isSignedIn = true;
    this.isVerified = true;
  }

  #lost(what: string): void {
    this.problems.push(`lost: ${what}`);
  }

  /** What was sent for an earlier login is of no use for this one. */
  async #forgetSecrets(): Promise<void> {
    this.#waitsSince = null;
    this.loginCodeGoesTo = this.email;
    for (const to of [this.email, this.phone])
      for (const { secret } of await this.door.messagesTo(to)) if (secret !== null) this.#tried.add(secret);
  }

  async #untriedSecret(kinds: readonly string[], to: string): Promise<string | null> {
    const messages = await this.door.messagesTo(to);
    const secrets = messages.flatMap(({ kind, secret }) =>
      kinds.includes(kind) && secret !== null ? [secret] : [],
    );
    const newest = secrets.at(-1);
    return newest === undefined || this.#tried.has(newest) ? null : newest;
  }
}

/** What a session waits for. */
export function pendingIn({ body }: Answer): readonly string[] {
  const { flows = [] } = (body.data ?? {}) as {
    readonly flows?: readonly { readonly id: string; readonly is_pending?: boolean }[];
  };
  return flows.filter((flow) => flow.is_pending).map(({ id }) => id);
}
