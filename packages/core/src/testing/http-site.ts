import { FIRST_EPOCHS, type User } from '../domain/account.js';
import type { Answer } from '../domain/answer.js';
import type { Resource } from '../domain/endpoint.js';
import { sessionId, tokenHash, userId, type SessionToken } from '../domain/ids.js';
import { instant, plusSeconds } from '../domain/instant.js';
import type { Session } from '../domain/session.js';
import { username } from '../domain/username.js';
import { createKeyring } from '../effects/interpret/keyring.js';
import type { Engine } from '../engine/engine.js';
import type { Health } from '../engine/health.js';
import type { Loaded } from '../engine/load.js';
import { createHandlerParts } from '../http/create-handler-parts.js';
import { createHttpHandler } from '../http/handle.js';
import type { HttpHandler, HttpRequest, HttpResponse } from '../http/message.js';
import { parseSettings, type SettingsInput } from '../options.js';

/** What the engine behind a handler says, whatever it is asked. */
export interface Situation {
  readonly token: Loaded['status'];
  readonly isSignedIn: boolean;
  /** Whether the limits have room, and the flows expect what comes. */
  readonly hasRoom: boolean;
  readonly isExpected: boolean;
  readonly answer: Answer | null;
  /** What the request makes of the session. */
  readonly issuedToken: SessionToken | null;
  readonly signsIn: boolean;
  /** What everything but loading fails with, if it does. */
  readonly failure: Error | null;
  /** What is found out about the store. */
  readonly health: Health;
}

/** A visitor without a session, for whom all goes well and nothing is kept. */
export const VISITOR: Situation = {
  token: 'none',
  isSignedIn: false,
  hasRoom: true,
  isExpected: true,
  answer: null,
  issuedToken: null,
  signsIn: false,
  failure: null,
  health: { isReady: true },
};

const NOW = instant(1_800_000_000_000);

export const ALICE: User = {
  id: userId(7),
  username: username('alice'),
  email: null,
  phone: null,
  hasUsablePassword: true,
  authenticatorTypes: [],
  isActive: true,
  lastLoginAt: null,
  ...FIRST_EPOCHS,
};

export const ALICES_SESSION: Session = {
  id: sessionId(42),
  revision: 1,
  tokenHash: tokenHash('hash'),
  userId: ALICE.id,
  sessionEpoch: 0,
  methods: [],
  flows: {},
  ip: '192.0.2.1',
  userAgent: '',
  createdAt: NOW,
  lastSeenAt: NOW,
  expiresAt: plusSeconds(NOW, 60),
};

export interface HttpSite {
  readonly handler: HttpHandler;
  /** What the engine was asked to do beyond looking, in order. */
  readonly asked: readonly string[];
  readonly errors: readonly unknown[];
}

/** The HTTP side alone, with a table of one's own and an engine that knows what it will say. */
export function createHttpSite(
  resources: readonly Resource[],
  situation: Partial<Situation> = {},
  options: Partial<SettingsInput> = {},
): HttpSite {
  const asked: string[] = [];
  const errors: unknown[] = [];
  const settings = parseSettings({ baseUrl: 'https://example.org', ...options });
  const parts = createHandlerParts({
    engine: createScriptedEngine({ ...VISITOR, ...situation }, asked),
    settings,
    resources,
    passableFlows: new Map(),
    keyring: createKeyring(['a secret for tests, of more than 32 bytes']),
    checkHealth: async () => ({ ...VISITOR, ...situation }).health,
    onError: (error) => errors.push(error),
  });
  return { handler: createHttpHandler(parts), asked, errors };
}

function createScriptedEngine(situation: Situation, asked: string[]): Engine {
  const owned = situation.isSignedIn
    ? { session: ALICES_SESSION, user: ALICE }
    : { session: null, user: null };
  const ask = (what: string): void => {
    if (situation.failure) throw situation.failure;
    asked.push(what);
  };
  return {
    load: async (request) => ({ ...request, at: NOW, status: situation.token, ...owned }),
    run: async (loaded, flow, command) => {
      ask(`run ${flow} ${command.type}`);
      const after = situation.signsIn ? { session: ALICES_SESSION, user: ALICE } : {};
      return {
        answer: situation.answer,
        loaded: { ...loaded, ...after },
        issuedToken: situation.issuedToken,
        isSignedIn: situation.signsIn,
        isEnded: false,
        issuedTrust: null,
      };
    },
    view: async ({ user }) => ({
      user,
      methods: [],
      offered: ['login'],
      pendingStage: null,
      pendingView: {},
      beside: [],
    }),
    viewFlow: async () => (situation.isExpected ? { shown: true } : null),
    expects: async () => situation.isExpected,
    end: async (loaded) => {
      ask('end');
      return { ...loaded, session: null, user: null };
    },
    emailAddresses: async () => [],
    userOrPending: async ({ user }) => user?.id ?? null,
    authenticators: async () => [],
    count: async () => {
      ask('count');
      return situation.hasRoom;
    },
  };
}

export interface SentRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly remoteAddress?: string;
  readonly readBody?: HttpRequest['readBody'];
}

/** Sends a request, and gives the response with the values of its headers by their names in lower case. */
export async function sendTo(
  handler: HttpHandler,
  { method = 'GET', path, headers = {}, body = '', remoteAddress = '192.0.2.1', readBody }: SentRequest,
): Promise<{ readonly status: number; readonly body: string; readonly headers: HeaderValues }> {
  const response = await handler.handle({
    method,
    path,
    header: (name) => headers[name],
    readBody: readBody ?? (async () => new TextEncoder().encode(body)),
    remoteAddress,
  });
  if (response === null) throw new Error('the path is not served');
  return { status: response.status, body: response.body, headers: valuesByName(response) };
}

export type HeaderValues = Readonly<Record<string, readonly string[]>>;

function valuesByName({ headers }: HttpResponse): HeaderValues {
  const values: Record<string, readonly string[]> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    values[key] = [...(values[key] ?? []), value];
  }
  return values;
}
