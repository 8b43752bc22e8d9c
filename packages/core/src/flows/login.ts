import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { LoginIdentifier } from '../domain/account.js';
import { invalid, type Answer } from '../domain/answer.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { Email } from '../domain/email.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import type { UserId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import type { Phone } from '../domain/phone.js';
import type { LoginMethod } from '../domain/login-method.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import {
  optionalEmail,
  optionalPhone,
  optionalText,
  parseFields,
  requiredEmail,
  requiredPhone,
  requiredText,
  type Field,
} from './fields.js';

interface SubmitLogin {
  readonly type: 'submitLogin';
  readonly identifier: LoginIdentifier;
  readonly password: string;
}

/** Whom the attempt names, until it is decided. A login never rests: what waits is the pipeline behind it. */
interface LoginContext {
  readonly identifier: LoginIdentifier | null;
}

const effects = pickEffects(
  coreEffects,
  'reserveLoginAttempt',
  'verifyPassword',
  'recordMethod',
  'upgradePassword',
  'giveBack',
  'prove',
  'answer',
);

export const loginMachine = setup({
  types: {
    context: {} as LoginContext,
    events: {} as EventsOf<SubmitLogin, typeof effects>,
  },
  actions: {
    ...actionsOf(effects),
    keepIdentifier: assign({ identifier: (_, { identifier }: LoginContext) => identifier }),
    forget: assign({ identifier: null }),
  },
  guards: {
    isAuthenticated: ({ event }) => event.isAuthenticated,
  },
}).createMachine({
  id: 'login',
  context: { identifier: null },
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      entry: 'forget',
      on: {
        submitLogin: {
          target: 'verifyingPassword',
          actions: [
            { type: 'keepIdentifier', params: ({ event }) => ({ identifier: event.identifier }) },
            { type: 'reserveLoginAttempt', params: ({ event }) => ({ identifier: event.identifier }) },
            {
              type: 'verifyPassword',
              params: ({ event }) => ({ identifier: event.identifier, password: event.password }),
            },
          ],
        },
      },
    },
    verifyingPassword: {
      on: {
        loginAttemptRefused: {
          target: 'idle',
          actions: { type: 'answer', params: invalid('too_many_login_attempts') },
        },
        passwordRejected: {
          target: 'idle',
          actions: { type: 'answer', params: ({ context }) => mismatch(context) },
        },
        passwordAccepted: [
          {
            guard: 'isAuthenticated',
            target: 'idle',
            actions: [
              { type: 'giveBack', params: { reservation: 'reserveLoginAttempt' } },
              { type: 'answer', params: { type: 'conflict' } },
            ],
          },
          {
            target: 'proved',
            actions: [
              { type: 'giveBack', params: { reservation: 'reserveLoginAttempt' } },
              {
                type: 'recordMethod',
                params: ({ context, event }) => ({ record: recordOf(context, event.userId, event.at) }),
              },
              {
                type: 'upgradePassword',
                params: ({ event: { userId, upgrade } }) => ({ userId, upgrade }),
              },
              { type: 'prove', params: ({ event }) => ({ candidate: event.candidate }) },
            ],
          },
        ],
      },
    },
    proved: { type: 'final' },
  },
});

/** The login by password, with those members of the input that the site lets people log in by. */
export function defineLogin(methods: readonly LoginMethod[]): Flow<typeof effects> {
  return defineFlow({
    id: 'login',
    version: 1,
    migrations: {},
    machine: loginMachine,
    context: z.object({ identifier: z.null() }),
    effects,
    commands: ['submitLogin'],
    isStage: false,
    isOffered: () => true,
    resources: [loginResource(methods)],
  });
}

function loginResource(methods: readonly LoginMethod[]): Resource {
  const shape = shapeOf(methods);
  const parse = ({ body }: RequestInput): Parsed<SubmitLogin> => parseLogin(shape, methods, body);
  return {
    path: 'auth/login',
    clients: CLIENT_KINDS,
    limit: 'login',
    inputOfAnyVerb: parse,
    verbs: { POST: { type: 'command', flow: 'login', readsBody: true, parse } },
  };
}

type LoginShape = { readonly password: Field<string> } & Partial<{
  readonly email: Field<Email | null>;
  readonly username: Field<string | null>;
  readonly phone: Field<Phone | null>;
}>;

/** With a single method its member is required; with more, which one it is remains open. */
const onlyField = { email: requiredEmail, username: requiredText(), phone: requiredPhone };
const eitherField = { email: optionalEmail, username: optionalText(), phone: optionalPhone };

/** Exactly one of the members that name an account must be there: its presence counts, whatever it says. */
function parseLogin(
  shape: LoginShape,
  methods: readonly LoginMethod[],
  body: Readonly<Record<string, unknown>>,
): Parsed<SubmitLogin> {
  const fields = parseFields(shape, body);
  if (!fields.ok) return fields;
  const given = methods.filter((method) => Object.hasOwn(body, method));
  const [method] = given;
  if (method === undefined || given.length > 1) return { ok: false, problems: [{ code: 'invalid_login' }] };
  const { password, ...named } = fields.value;
  return { ok: true, value: { type: 'submitLogin', identifier: identifierOf(method, named), password } };
}

function identifierOf(
  method: LoginMethod,
  {
    email = null,
    username = null,
    phone = null,
  }: Partial<Record<LoginMethod, string | null>> & {
    readonly email?: Email | null;
    readonly phone?: Phone | null;
  },
): LoginIdentifier {
  switch (method) {
    case 'email':
      return { type: 'email', email };
    case 'phone':
      return { type: 'phone', phone };
    case 'username':
      return { type: 'username', username };
    default:
      return method satisfies never;
  }
}

function shapeOf(methods: readonly LoginMethod[]): LoginShape {
  const fields = methods.length === 1 ? onlyField : eitherField;
  const named = Object.fromEntries(methods.map((method) => [method, fields[method]]));
  return { ...named, password: requiredText() };
}

function recordOf({ identifier }: LoginContext, userId: UserId, at: Instant): AuthenticationMethod {
  return {
    userId,
    method: 'password',
    at,
    ...(identifier?.type === 'email' && identifier.email !== null ? { email: identifier.email } : {}),
    ...(identifier?.type === 'username' && identifier.username !== null
      ? { username: identifier.username }
      : {}),
  };
}

function mismatch({ identifier }: LoginContext): Answer {
  return invalid(`${identifier?.type ?? 'email'}_password_mismatch`, 'password');
}
