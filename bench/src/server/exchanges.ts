import type { Sallyport } from '@sallyport/core';
import { createPoolExecutor } from '@sallyport/store-postgres';
import { IDS_BEGIN_AT, newAccount, type Account, type AppParts, type SentMail } from './app.js';
import { RecordingExecutor, variablesOf } from './recording.js';
import { scriptOf, type Script } from './replay.js';
import { openSite } from './sallyport.js';

export type ExchangeName = 'check' | 'login' | 'signup' | 'verify' | 'loginAfterSignup';

/** What a request of a kind makes the product send to the database, and what it is answered with. */
export interface Exchange {
  readonly script: Script;
  readonly status: number;
  readonly body: unknown;
  readonly isTokenIssued: boolean;
  /** Whether a key is mailed because of it. */
  readonly isMailed: boolean;
}

/** Lets the product serve one request of each kind, and keeps what it did. */
export async function recordExchanges(parts: AppParts): Promise<Readonly<Record<ExchangeName, Exchange>>> {
  const executor = new RecordingExecutor(createPoolExecutor(parts.database.pool));
  const mails: SentMail[] = [];
  const auth = await openSite({ ...parts, sendMail: (mail) => mails.push(mail) }, executor);
  await beginIdsHigh(parts);
  const recorder = new Recorder(auth, executor);
  const known = parts.accounts[0] ?? newAccount();
  const newcomer = newAccount();
  const login = await recorder.record('POST', 'auth/login', { body: known });
  const check = await recorder.record('GET', 'auth/session', {});
  recorder.forgetToken();
  const signup = await recorder.record('POST', 'auth/signup', { body: newcomer, mailedKey: () => mails[0] });
  const verify = await recorder.record('POST', 'auth/email/verify', { body: { key: mails[0]?.key ?? '' } });
  const loginAfterSignup = await recorder.record('POST', 'auth/login', { body: newcomer });
  await auth.stop();
  return { check, login, signup, verify, loginAfterSignup };
}

/** Sessions that begin from now on have ids that nothing else looks like; those of the accounts are so already. */
async function beginIdsHigh({ database: { pool, schema } }: AppParts): Promise<void> {
  await pool.query(`alter table ${schema}.sessions alter column id restart with ${10 * IDS_BEGIN_AT}`);
}

interface Recorded {
  readonly body?: Partial<Account & { readonly key: string }>;
  /** What is mailed because of it, once it is. */
  readonly mailedKey?: () => SentMail | undefined;
}

class Recorder {
  #token: string | null = null;

  constructor(
    readonly auth: Sallyport,
    readonly executor: RecordingExecutor,
  ) {}

  forgetToken(): void {
    this.#token = null;
  }

  async record(method: string, path: string, { body = {}, mailedKey }: Recorded): Promise<Exchange> {
    const token = this.#token;
    await this.auth.deliverMessages();
    this.executor.takeWork();
    const response = await this.auth.handle({
      method,
      path: `/_allauth/app/v1/${path}`,
      header: (name) => ({ 'x-session-token': token ?? undefined, 'x-forwarded-for': '10.0.0.1' })[name],
      readBody: async () => new TextEncoder().encode(JSON.stringify(body)),
      remoteAddress: '127.0.0.1',
    });
    const work = this.executor.takeWork();
    await this.auth.deliverMessages();
    if (!response || response.status >= 500) throw new Error(`${path} could not be recorded`);
    const { meta, ...answer } = JSON.parse(response.body) as { readonly meta?: { session_token?: string } };
    const { session_token: newToken = '', ...rest } = meta ?? {};
    this.#token = newToken === '' ? token : newToken;
    const mailed = mailedKey?.();
    const variables = variablesOf({ ...body, ...mailed, token, newToken });
    return {
      script: scriptOf(work, variables),
      status: response.status,
      body: { ...answer, meta: rest },
      isTokenIssued: newToken !== '',
      isMailed: mailed !== undefined,
    };
  }
}
