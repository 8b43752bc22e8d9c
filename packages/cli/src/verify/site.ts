import { createHash } from 'node:crypto';
import {
  createSallyport,
  type AuditEvent,
  type Commit,
  type CommitResult,
  type Flow,
  type HttpResponse,
  type Sallyport,
  type Session,
  type SettingsInput,
} from '@sallyport/core';
import { createMemoryStore, type MemoryStore } from '@sallyport/store-memory';
import { VERIFY_SECRETS } from './accounts.js';
import { withAnswers, type Answers, type Choice } from './answers.js';
import { createPredictablePorts } from './predictable-ports.js';
import type { ModelRequest } from './requests.js';
import { createSoftwareKey, type SoftwareKey } from './software-key.js';
import { sessionOf, type ModelState } from './state.js';

/** What is verified: the options of an engine; what it works with may be among them, and is replaced. */
export type VerifiedOptions = SettingsInput & { readonly flows?: readonly Flow[] };

/** One request, and what the engine made of it. */
export interface Exchange {
  readonly response: HttpResponse;
  /** What is stored afterwards. */
  readonly store: MemoryStore;
  readonly commits: readonly Commit[];
  readonly audit: readonly AuditEvent[];
  /** Whether the stages of the embedder's own that were asked about are required. */
  readonly decided: Readonly<Record<string, boolean>>;
  readonly errors: readonly unknown[];
  /** How often a limiter was asked. */
  readonly takes: number;
  /** How the questions ended that have several answers. */
  readonly choices: readonly Choice[];
}

/** Which way it goes where that is open. */
export interface Course {
  /** The take from a limiter that is refused, the first being 1; 0 for none. */
  readonly refused: number;
  /** The answers to the questions that have several, in turn; the first one beyond that. */
  readonly answers: readonly number[];
}

/** The engine that is verified, which goes on from whatever state it is given. */
export interface Site {
  readonly auth: Sallyport;
  readonly own: readonly Flow[];
  /** The one security key that people have here. */
  readonly key: SoftwareKey;
  readonly tokenOf: (hash: string) => string | null;
  /** The codes that can have been sent; all of one format are the same. */
  readonly codes: ReadonlySet<string>;
  readonly sessionIn: (state: ModelState) => Session | null;
  readonly send: (state: ModelState, request: ModelRequest, course: Course) => Promise<Exchange>;
  readonly stop: () => Promise<void>;
}

/** Work in the background, which is no part of any request. */
const BACKGROUND: Readonly<Record<string, () => Promise<unknown>>> = {
  claimMessages: async () => [],
  purge: async () => 0,
  purgeAudit: async () => 0,
};

export async function createSite(options: VerifiedOptions, answers: Answers = {}): Promise<Site> {
  const predictable = createPredictablePorts();
  const log = {
    store: createMemoryStore(),
    commits: [] as Commit[],
    decided: {} as Record<string, boolean>,
    errors: [] as unknown[],
    choices: [] as Choice[],
    course: [] as readonly number[],
  };
  const choose = (ways: number): number => {
    const way = log.course[log.choices.length] ?? 0;
    log.choices.push({ way, ways });
    return way;
  };
  const own = withAnswers(options.flows ?? [], answers, choose).map((flow) =>
    heard(flow, (id, isRequired) => (log.decided[id] = isRequired)),
  );
  const auth = await createSallyport({
    ...options,
    account: withFewTries(options.account),
    secrets: VERIFY_SECRETS,
    store: switchedStore(log),
    mailer: { send: async () => undefined },
    smsSender: { send: async () => undefined },
    flows: own,
    ports: predictable.ports,
    onError: (error) => void log.errors.push(error),
  });
  const csrf = await csrfTokenOf(auth);
  return {
    auth,
    own,
    key: keyFor(auth.settings),
    tokenOf: (hash) => predictable.tokenOf(hash),
    codes: predictable.codes,
    sessionIn: (state) => sessionOf(state, hashToken),
    stop: () => auth.stop(),
    send: async (state, request, course) => {
      Object.assign(log, { store: state.store, commits: [], decided: {}, errors: [], choices: [] });
      log.course = course.answers;
      predictable.begin({ at: state.at, refused: course.refused });
      const response = await auth.handle(httpRequest(state, request, { csrf, auth }));
      if (!response) throw new TypeError(`${request.path} is not served`);
      const { store, commits, decided, errors, choices } = log;
      const audit = commits.flatMap((commit) => commit.audit);
      return { response, store, commits, audit, decided, errors, choices, takes: predictable.end() };
    },
  };
}

function keyFor({ baseUrl, mfa }: Sallyport['settings']): SoftwareKey {
  const [origin = baseUrl.origin] = mfa.webauthnOrigins;
  return createSoftwareKey('the key of the owner', { rpId: mfa.webauthnRpId, origin });
}

/** The same with fewer tries: two wrong codes, one more code and one change show all that more of them do. */
function withFewTries(account: VerifiedOptions['account'] = {}): VerifiedOptions['account'] {
  const fewer = (member: keyof typeof account, most: number) => {
    const given = account[member];
    return given === undefined || given === false || given === 0 ? {} : { [member]: most };
  };
  return {
    ...account,
    emailVerificationByCodeMaxAttempts: 2,
    loginByCodeMaxAttempts: 2,
    passwordResetByCodeMaxAttempts: 2,
    phoneVerificationMaxAttempts: 2,
    ...fewer('emailVerificationSupportsResend', 1),
    ...fewer('emailVerificationSupportsChange', 1),
    ...fewer('loginByCodeSupportsResend', 1),
    ...fewer('phoneVerificationSupportsResend', 1),
    ...fewer('phoneVerificationSupportsChange', 1),
  };
}

/** A flow whose stage tells what was decided about it. */
function heard(flow: Flow, tell: (id: string, isRequired: boolean) => void): Flow {
  const { id, stage } = flow;
  if (!stage) return flow;
  const isRequired = async (scope: Parameters<typeof stage.isRequired>[0]): Promise<boolean> => {
    const decided = await stage.isRequired(scope);
    tell(id, decided);
    return decided;
  };
  return { ...flow, stage: { ...stage, isRequired } };
}

/** The store of the state that a request is sent in, which stays as it is: the first commit is made to a fork of it. */
function switchedStore(log: { store: MemoryStore; readonly commits: Commit[] }): MemoryStore {
  const commit = async (made: Commit): Promise<CommitResult> => {
    if (log.commits.length === 0) log.store = log.store.fork();
    const result = await log.store.commit(made);
    if (result.type === 'committed') log.commits.push(made);
    return result;
  };
  return new Proxy(createMemoryStore(), {
    get: (_target, name) => {
      if (name === 'commit') return commit;
      const background = BACKGROUND[String(name)];
      if (background) return background;
      const member: unknown = Reflect.get(log.store, name);
      return typeof member === 'function' ? (member.bind(log.store) as unknown) : member;
    },
  });
}

async function csrfTokenOf(auth: Sallyport): Promise<string> {
  const response = await auth.handle({
    method: 'GET',
    path: '/_allauth/browser/v1/config',
    header: () => undefined,
    readBody: async () => new Uint8Array(),
    remoteAddress: ADDRESS,
  });
  const [, cookie = ''] =
    response?.headers.find(
      ([name, value]) => name === 'Set-Cookie' && value.startsWith(auth.settings.csrf.cookieName),
    ) ?? [];
  return cookie.slice(cookie.indexOf('=') + 1).split(';')[0] ?? '';
}

const ADDRESS = '192.0.2.1';

function httpRequest(
  { token, trust }: ModelState,
  { method, path, body, headers = {}, client }: ModelRequest,
  { csrf, auth }: { readonly csrf: string; readonly auth: Sallyport },
) {
  const { settings } = auth;
  const cookies = [
    `${settings.csrf.cookieName}=${csrf}`,
    ...(token === null ? [] : [`${settings.session.cookieName}=${token}`]),
    ...(trust === null ? [] : [`${settings.mfa.trustCookieName}=${trust.cookie}`]),
  ];
  const carried =
    client === 'app'
      ? { 'x-session-token': token ?? undefined }
      : { cookie: cookies.join('; '), 'x-csrftoken': csrf, origin: settings.baseUrl.origin };
  const sent: Readonly<Record<string, string | undefined>> = { ...headers, ...carried };
  return {
    method,
    path: `/_allauth/${client}/v1/${path}`,
    header: (name: string) => sent[name],
    readBody: async () => new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
    remoteAddress: ADDRESS,
  };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
