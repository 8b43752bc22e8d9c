import { assign, setup } from 'xstate';
import { z } from 'zod';
import { invalid } from '../domain/answer.js';
import type { Candidate } from '../domain/candidate.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { candidateSchema } from './context-schemas.js';
import { abandonLogin } from './code-attempts.js';
import { defineFlow, type EventsOf, type Flow, type StageEntered } from './define-flow.js';
import { parseFields, requiredText } from './fields.js';

type VerifyEmailCommand =
  | { readonly type: 'submitKey'; readonly key: string }
  | { readonly type: 'inspectKey'; readonly key: string };

interface VerifyEmailContext {
  /** Whose login waits for the link; nobody's where a link is simply followed. */
  readonly candidate: Candidate | null;
}

const effects = pickEffects(
  coreEffects,
  'findEmailToVerify',
  'reserveVerificationMail',
  'issueEmailLink',
  'matchEmailKey',
  'storeLinkKey',
  'consumeLinkKey',
  'verifyEmail',
  'sendMail',
  'passStage',
  'abandonLogin',
  'answer',
);

const verifyEmail = setup({
  types: {
    context: {} as VerifyEmailContext,
    events: {} as EventsOf<VerifyEmailCommand, typeof effects, StageEntered>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign({ candidate: (_, { candidate }: { candidate: Candidate }) => candidate }),
  },
  guards: {
    isOwnLogin: ({ context, event }) =>
      event.type === 'emailKeyMatched' && event.continuesLogin && context.candidate?.userId === event.userId,
    isBlocking: ({ event }) => event.type === 'emailToVerifyFound' && event.isBlocking,
  },
});

type EmailFound = Extract<EventsOf<never, typeof effects>, { readonly type: 'emailToVerifyFound' }>;

const reserveMail = {
  type: 'reserveVerificationMail',
  params: ({ event }: { event: EmailFound }) => ({ email: event.email }),
} as const;

const issueLink = {
  type: 'issueEmailLink',
  params: ({ context, event }: { context: VerifyEmailContext; event: EmailFound }) => ({
    email: event.email,
    candidate: context.candidate,
  }),
} as const;

const passStage = { type: 'passStage', params: {} } as const;

/** Sending the link; with a limit exhausted nothing is sent, and nobody is told. */
function issuing(target: 'awaitingLink' | 'passed') {
  const done = target === 'passed' ? [passStage] : [];
  return verifyEmail.createStateConfig({
    on: {
      verificationMailRefused: { target, actions: done },
      emailLinkIssued: {
        target,
        actions: [
          { type: 'storeLinkKey', params: ({ event }) => ({ key: event.key }) },
          { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
          ...done,
        ],
      },
    },
  });
}

/** Looking at a key without using it up. */
function inspectingKey(target: 'idle' | 'awaitingLink') {
  return verifyEmail.createStateConfig({
    on: {
      emailKeyMatched: {
        target,
        actions: {
          type: 'answer',
          params: ({ event: { email, user } }) => ({
            type: 'emailKey',
            email,
            user,
            isAuthenticating: target === 'awaitingLink',
          }),
        },
      },
      ...refusals(target),
    },
  });
}

/** What is wrong with a key. */
function refusals(target: 'idle' | 'awaitingLink') {
  return {
    emailKeyRejected: {
      target,
      actions: { type: 'answer', params: invalid('invalid_or_expired_key', 'key') },
    },
    emailTaken: { target, actions: { type: 'answer', params: invalid('email_taken', 'key') } },
  } as const;
}

type KeyMatched = Extract<EventsOf<never, typeof effects>, { readonly type: 'emailKeyMatched' }>;

const consumeLinkKey = {
  type: 'consumeLinkKey',
  params: ({ event: { hash, userId, email } }: { event: KeyMatched }) => ({ hash, userId, email }),
} as const;

const notify = {
  type: 'sendMail',
  params: ({ event }: { event: KeyMatched }) => ({ mail: event.notification }),
} as const;

const markVerified = {
  type: 'verifyEmail',
  params: ({ event: { userId, email, replacesOthers } }: { event: KeyMatched }) => ({
    userId,
    email,
    replacesOthers,
  }),
} as const;

export const verifyEmailByLinkMachine = verifyEmail.createMachine({
  id: 'verify_email',
  context: { candidate: null },
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        stageEntered: {
          target: 'choosingAddress',
          actions: [
            { type: 'keepCandidate', params: ({ event }) => ({ candidate: event.candidate }) },
            { type: 'findEmailToVerify', params: ({ event }) => ({ candidate: event.candidate }) },
          ],
        },
        submitKey: {
          target: 'matchingKey',
          actions: { type: 'matchEmailKey', params: ({ event }) => ({ key: event.key }) },
        },
        inspectKey: {
          target: 'inspectingKey',
          actions: { type: 'matchEmailKey', params: ({ event }) => ({ key: event.key }) },
        },
      },
    },
    choosingAddress: {
      on: {
        emailToVerifyFound: [
          { guard: 'isBlocking', target: 'issuing', actions: [reserveMail, issueLink] },
          { target: 'issuingInPassing', actions: [reserveMail, issueLink] },
        ],
        noEmailFound: 'awaitingLink',
      },
    },
    issuing: issuing('awaitingLink'),
    issuingInPassing: issuing('passed'),
    awaitingLink: {
      on: {
        submitKey: {
          target: 'matchingAwaitedKey',
          actions: { type: 'matchEmailKey', params: ({ event }) => ({ key: event.key }) },
        },
        inspectKey: {
          target: 'inspectingAwaitedKey',
          actions: { type: 'matchEmailKey', params: ({ event }) => ({ key: event.key }) },
        },
      },
    },
    // A link that was followed where no login waits for it; another that is pending ends, as a login is due anyway.
    matchingKey: {
      on: {
        emailKeyMatched: { target: 'idle', actions: [consumeLinkKey, markVerified, notify, abandonLogin] },
        ...refusals('idle'),
      },
    },
    matchingAwaitedKey: {
      on: {
        emailKeyMatched: [
          {
            guard: 'isOwnLogin',
            target: 'passed',
            actions: [consumeLinkKey, markVerified, notify, passStage],
          },
          { target: 'abandoned', actions: [consumeLinkKey, markVerified, notify, abandonLogin] },
        ],
        ...refusals('awaitingLink'),
      },
    },
    inspectingKey: inspectingKey('idle'),
    inspectingAwaitedKey: inspectingKey('awaitingLink'),
    passed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

/** Verification by a link, which may be followed in any browser; a login that waits for it goes on where it began. */
export function defineVerifyEmailByLink(): Flow<typeof effects> {
  return defineFlow({
    id: 'verify_email',
    version: 1,
    migrations: {},
    machine: verifyEmailByLinkMachine,
    context: z.object({ candidate: candidateSchema.nullable() }),
    effects,
    commands: ['submitKey', 'inspectKey'],
    isStage: true,
    isOffered: () => false,
    resources,
  });
}

const row = { type: 'command', flow: 'verify_email' } as const;

const resources: readonly Resource[] = [
  {
    path: 'auth/email/verify',
    clients: CLIENT_KINDS,
    verbs: {
      GET: {
        ...row,
        readsBody: false,
        parse: (input) => parseKey('inspectKey', { key: input.header('x-email-verification-key') }),
      },
      POST: { ...row, readsBody: true, parse: (input) => parseKey('submitKey', input.body) },
    },
  },
  { path: 'auth/email/verify/resend', clients: CLIENT_KINDS, verbs: { POST: { type: 'conflict' } } },
  { path: 'account/email', clients: CLIENT_KINDS, verbs: {}, visitorVerbs: { POST: { type: 'conflict' } } },
];

const keyField = { key: requiredText() };

function parseKey(type: VerifyEmailCommand['type'], body: RequestInput['body']): Parsed<VerifyEmailCommand> {
  const fields = parseFields(keyField, body);
  return fields.ok ? { ok: true, value: { type, key: fields.value.key } } : fields;
}
