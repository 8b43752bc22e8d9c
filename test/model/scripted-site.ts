import type { ClientContext, FlowId, Session, User } from '@sallyport/core';
import { sessionId, tokenHash } from '@sallyport/core';
import type { Samples } from '@sallyport/core/testing';
import { coreWrites } from '../../packages/core/src/effects/interpret/writes.js';
import type { AnyInterpreters } from '../../packages/core/src/effects/interpret/interpreter.js';
import type { EngineParts } from '../../packages/core/src/engine/engine-parts.js';
import type { Loaded } from '../../packages/core/src/engine/load.js';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { pendingIn } from '../../packages/core/src/flows/pipeline.js';
import { NOW } from './samples/common.js';

/** Nobody trusts anything here but by being asked. */
const trustedBrowsers = { isTrustedBy: () => false, trustAlso: () => 'sealed' };

/** Says how an open question ends: which of so many ways it is this time. */
export type Choose = (ways: number) => number;

/** The real engine, with samples for answers: what is asked ends in each way that the samples know, in turn. */
export function scriptedSite(
  site: { readonly flows: ReadonlyMap<FlowId, Flow>; readonly pipeline: Flow },
  samplesOf: (flow: Flow) => Samples,
  choose: Choose,
): EngineParts {
  const samples = [...site.flows.values()].map(samplesOf);
  return {
    ...site,
    pendingIn,
    codes: outOfReach,
    interpreters: scriptedInterpreters(samples, choose),
    store: outOfReach,
    limiter: {
      take: async () => ({ isGranted: choose(2) === 0, taken: [] }),
      giveBack: async () => undefined,
    },
    clock: { now: () => NOW },
    random: outOfReach,
    hashToken: tokenHash,
    sessionSeconds: 3600,
    onMessages: () => undefined,
    onError: () => undefined,
  };
}

function scriptedInterpreters(samples: readonly Samples[], choose: Choose): AnyInterpreters {
  const questions: Record<string, AnyInterpreters['questions'][string]> = {};
  const reservations: Record<string, AnyInterpreters['reservations'][string]> = {};
  for (const [name, reply] of samples.flatMap(({ replies }) => Object.entries(replies))) {
    const replyTo = (params: unknown) => {
      // A flow asks with parameters of the type that the samples of this effect are declared for.
      const ways = reply(params as never);
      return ways[choose(ways.length)] ?? { type: `there is no reply to ${name}` };
    };
    questions[name] = async (params) => ({ reply: replyTo(params) });
    reservations[name] = (params) => ({ buckets: [], refusal: replyTo(params) });
  }
  const interpreters: Omit<AnyInterpreters, 'writes' | 'notices'> = { questions, reservations };
  const notices = {
    sendMail: {
      messages: ({ mail }: { readonly mail: object | null }) => (mail ? [mail] : []),
      deliver: outOfReach,
    },
    sendSms: {
      messages: ({ sms }: { readonly sms: object | null }) => (sms ? [sms] : []),
      deliver: outOfReach,
    },
    sendMails: { messages: ({ mails }: { readonly mails: readonly object[] }) => mails, deliver: outOfReach },
  };
  return { ...interpreters, writes: coreWrites({ trustedBrowsers }), notices } as unknown as AnyInterpreters;
}

/** Whatever is reached for here, thinking must not. */
const outOfReach = new Proxy(
  {},
  {
    get: (_target, name) => {
      throw new TypeError(`nothing may reach for ${String(name)}`);
    },
  },
) as never;

/** A session as it comes with a request. */
export function loadedWith(session: Partial<Session>, at = NOW, user: User | null = null): Loaded {
  const client: ClientContext = {
    kind: 'app',
    ip: '192.0.2.1',
    network: '192.0.2.1',
    userAgent: '',
    trust: null,
  };
  const defaults: Session = {
    id: sessionId(1),
    revision: 0,
    tokenHash: tokenHash('hash of the session token'),
    userId: user?.id ?? null,
    sessionEpoch: user?.sessionEpoch ?? null,
    methods: [],
    flows: {},
    ip: client.ip,
    userAgent: client.userAgent,
    createdAt: NOW,
    lastSeenAt: NOW,
    expiresAt: NOW,
  };
  return { at, client, token: null, status: 'good', session: { ...defaults, ...session }, user };
}
