import type { Flow, FlowId, Session, Settings } from '@sallyport/core';
import { TOTP } from 'otpauth';
import { NEIGHBOUR, OWNER, RECOVERY_CODES, TOTP_SECRET, type AccountCondition } from './accounts.js';
import { samplesOf } from './input-samples.js';
import type { SoftwareKey } from './software-key.js';
import type { ModelState } from './state.js';

/** A request that a client can send. */
export interface ModelRequest {
  readonly method: string;
  /** Below `/_allauth/{client}/v1/`. */
  readonly path: string;
  readonly client: 'app' | 'browser';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** What it brings, in words. */
  readonly saying: string;
  /** The flows that it may be for. */
  readonly flows: readonly FlowId[];
}

export interface Clientele {
  readonly settings: Settings;
  /** All flows of the engine, and which of them are the embedder's own. */
  readonly flows: readonly Flow[];
  readonly own: readonly Flow[];
  readonly condition: AccountCondition;
  readonly key: SoftwareKey;
  /** The codes that can have been sent. */
  readonly codes: ReadonlySet<string>;
}

/** Wrong in every format. */
const WRONG = 'wrong';
const OTHER_EMAIL = 'other@example.org';
const OTHER_PHONE = '+31687654321';

interface Said {
  readonly saying: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What a client can send that knows all secrets of the account: each right, and wrong. What an endpoint would not look at,
 * as its flow does not wait, is left out; and where something waits beside a login, such as the reset of a password, so is
 * what is not for that: what else does shows where it is alone.
 */
export function requestsIn(
  state: ModelState,
  session: Session | null,
  clientele: Clientele,
): readonly ModelRequest[] {
  const { client } = clientele.condition;
  const served = servedBy(clientele.flows);
  const waiting = Object.keys(session?.flows ?? {});
  const beside = besideLogin(waiting, clientele.flows);
  const isWorthwhile = ([method, path]: Row): boolean => {
    const endpoints = served.get(`${method} ${path}`) ?? [];
    return endpoints.some(({ flow, isAwaited }) =>
      beside.length > 0 ? beside.includes(flow) : !isAwaited || waiting.includes(flow),
    );
  };
  return [...builtInRequests(state, clientele), ...ownRequests(clientele)]
    .filter(isWorthwhile)
    .flatMap(([method, path, said]) => {
      const flows = (served.get(`${method} ${path}`) ?? []).map(({ flow }) => flow);
      return said.map((each) => ({ method, path, client, flows, ...each }));
    });
}

/** What waits in a session beside a login that waits there too. */
export function besideLogin(waiting: readonly FlowId[], flows: readonly Flow[]): readonly FlowId[] {
  const isOfLogin = (id: FlowId) => id === 'pipeline' || flows.some((flow) => flow.id === id && flow.isStage);
  const beside = waiting.filter((id) => !isOfLogin(id));
  return beside.length < waiting.length ? beside : [];
}

interface Served {
  readonly flow: FlowId;
  /** Whether it is looked at only where its flow waits. */
  readonly isAwaited: boolean;
}

/** The endpoints of all flows, a visitor's among them, by verb and path; a session can always be ended. */
function servedBy(flows: readonly Flow[]): ReadonlyMap<string, readonly Served[]> {
  const served = new Map<string, Served[]>([
    ['DELETE auth/session', [{ flow: 'session', isAwaited: false }]],
  ]);
  for (const { path, verbs, visitorVerbs } of flows.flatMap(({ resources }) => resources)) {
    for (const [verb, endpoint] of [...Object.entries(verbs), ...Object.entries(visitorVerbs ?? {})]) {
      if (endpoint.type !== 'command') continue;
      const isAwaited =
        endpoint.requires !== undefined && !begins(flows, endpoint.flow, endpoint.requires.command);
      const row = { flow: endpoint.flow, isAwaited };
      const name = `${verb} ${path}`;
      served.set(name, [...(served.get(name) ?? []), row]);
    }
  }
  return served;
}

/** Whether a flow can be begun by a command. */
function begins(flows: readonly Flow[], id: FlowId, command: string): boolean {
  const machine = flows.find((flow) => flow.id === id)?.machine;
  return machine?.root.initial.target[0]?.transitions.has(command) === true;
}

type Row = readonly [method: string, path: string, said: readonly Said[]];

const plainly: readonly Said[] = [{ saying: '' }];
/** Counts as an attempt, too. */
const NO_INPUT: Said = { saying: 'nothing', body: {} };

function builtInRequests(state: ModelState, clientele: Clientele): readonly Row[] {
  const codes = [...clientele.codes].map((text) => ({ saying: 'the code', text }));
  const keys = [...codes, ...right('the key of the link', state.links['verify_email'] ?? null), WRONG_TEXT];
  const inHeader = (name: string) => keys.map(({ saying, text }) => ({ saying, headers: { [name]: text } }));
  const resets = [
    ...codes,
    ...right('the key of the link', state.links['reset_password'] ?? null),
    WRONG_TEXT,
  ];
  return [
    ['POST', 'auth/login', logins(clientele)],
    ['POST', 'auth/signup', signups(clientele)],
    ['POST', 'auth/webauthn/signup', signups(clientele)],
    ['GET', 'auth/webauthn/signup', plainly],
    ['PUT', 'auth/webauthn/signup', newKeys(state, clientele)],
    ['POST', 'auth/code/request', contacts(clientele)],
    ['POST', 'auth/code/confirm', [...bodies('code', [...codes, WRONG_TEXT]), NO_INPUT]],
    ['POST', 'auth/code/resend', plainly],
    ['POST', 'auth/2fa/authenticate', factorCodes(state, clientele)],
    ['GET', 'auth/webauthn/authenticate', plainly],
    ['POST', 'auth/webauthn/authenticate', credentials(state, clientele)],
    ['GET', 'auth/webauthn/login', plainly],
    ['POST', 'auth/webauthn/login', credentials(state, clientele)],
    [
      'POST',
      'auth/2fa/trust',
      [true, false].map((trust) => ({ saying: trust ? 'yes' : 'no', body: { trust } })),
    ],
    ['GET', 'auth/email/verify', inHeader('x-email-verification-key')],
    ['POST', 'auth/email/verify', [...bodies('key', keys), NO_INPUT]],
    ['POST', 'auth/email/verify/resend', plainly],
    [
      'POST',
      'account/email',
      [OTHER_EMAIL, NEIGHBOUR.email].map((email) => ({ saying: email, body: { email } })),
    ],
    ['POST', 'auth/phone/verify', [...bodies('code', [...codes, WRONG_TEXT]), NO_INPUT]],
    ['POST', 'auth/phone/verify/resend', plainly],
    [
      'POST',
      'account/phone',
      [OTHER_PHONE, NEIGHBOUR.phone].map((phone) => ({ saying: phone, body: { phone } })),
    ],
    ['POST', 'auth/password/request', [{ saying: 'for the account', body: { email: OWNER.email } }]],
    ['GET', 'auth/password/reset', inHeader('x-password-reset-key').slice(0, 1)],
    [
      'POST',
      'auth/password/reset',
      [
        ...resets.map(({ saying, text }) => ({ saying, body: { key: text, password: OWNER.password } })),
        NO_INPUT,
      ],
    ],
    ['GET', 'account/authenticators/totp', plainly],
    ['POST', 'account/authenticators/totp', bodies('code', [WRONG_TEXT])],
    ['GET', 'account/authenticators/webauthn', plainly],
    ['DELETE', 'auth/session', plainly],
  ];
}

interface Text {
  readonly saying: string;
  readonly text: string;
}

const WRONG_TEXT: Text = { saying: 'a wrong one', text: WRONG };

function right(saying: string, text: string | null): readonly Text[] {
  return text === null ? [] : [{ saying, text }];
}

function bodies(member: string, texts: readonly Text[]): readonly Said[] {
  return texts.map(({ saying, text }) => ({ saying, body: { [member]: text } }));
}

function logins({ settings }: Clientele): readonly Said[] {
  const names = { email: OWNER.email, username: OWNER.username, phone: OWNER.phone };
  return settings.account.loginMethods.flatMap((method) =>
    [OWNER.password, WRONG].map((password) => ({
      saying: `${method} and ${password === WRONG ? 'a wrong password' : 'the password'}`,
      body: { [method]: names[method], password },
    })),
  );
}

/** Where there is an account, a signup with what is taken is all that there is to try. */
function signups({ settings }: Clientele): readonly Said[] {
  const { email, username, phone, password } = OWNER;
  const values = { email, email2: email, username, phone, password };
  const asked = settings.account.signupFields.map(({ name }) => [name, values[name]]);
  return [{ saying: 'as the owner', body: Object.fromEntries(asked) as object }];
}

function contacts({ settings }: Clientele): readonly Said[] {
  const emails = [OWNER.email, OTHER_EMAIL].map((email) => ({ saying: email, body: { email } }));
  const isByPhone = settings.account.loginMethods.includes('phone');
  return [...emails, ...(isByPhone ? [{ saying: OWNER.phone, body: { phone: OWNER.phone } }] : [])];
}

function factorCodes({ at }: ModelState, { settings, condition }: Clientele): readonly Said[] {
  const { totpDigits: digits, totpPeriod: period } = settings.mfa;
  const totp = new TOTP({ secret: TOTP_SECRET, digits, period }).generate({ timestamp: at });
  const texts: readonly Text[] = condition.factors.includes('totp')
    ? [
        { saying: 'the code of the app', text: totp },
        ...RECOVERY_CODES.slice(0, 1).map((text) => ({ saying: 'a recovery code', text })),
      ]
    : [];
  return bodies('code', [...texts, WRONG_TEXT]);
}

function credentials({ challenge }: ModelState, { key }: Clientele): readonly Said[] {
  const answer = (text: string) => ({ credential: key.answer(text, { userId: String(OWNER.id) }) });
  return [
    ...(challenge === null ? [] : [{ saying: 'the answer of the key', body: answer(challenge) }]),
    { saying: 'an answer to another challenge', body: answer(WRONG) },
  ];
}

function newKeys({ challenge }: ModelState, { key }: Clientele): readonly Said[] {
  return [
    ...(challenge === null ? [] : [{ saying: 'the new key', body: { credential: key.create(challenge) } }]),
    { saying: 'a key made for another challenge', body: { credential: key.create(WRONG) } },
  ];
}

/** The commands of the embedder's flows, with input that their schemas take, and with codes right and wrong. */
function ownRequests({ own, codes }: Clientele): readonly Row[] {
  return own.flatMap(({ id, inputs = {}, resources }) =>
    resources.flatMap(({ path, verbs }) =>
      Object.entries(verbs).flatMap(([verb, endpoint]): readonly Row[] => {
        if (endpoint.type !== 'command') return [];
        const input = inputs[endpoint.requires?.command ?? ''];
        const samples = input ? samplesOf(input, codes) : [];
        const said = samples.map((body) => ({ saying: JSON.stringify(body), body }));
        return [[verb, path, input ? said : [{ saying: `to ${id}` }]]];
      }),
    ),
  );
}

/** One that comes to nothing, but lets the time pass for what is pending. */
export function wrongLogin({ settings, condition }: Clientele): ModelRequest {
  const [method] = settings.account.loginMethods;
  const body = {
    [method ?? 'email']: method === 'phone' ? NEIGHBOUR.phone : NEIGHBOUR.email,
    password: WRONG,
  };
  return {
    method: 'POST',
    path: 'auth/login',
    client: condition.client,
    body,
    saying: 'anything',
    flows: ['login'],
  };
}
