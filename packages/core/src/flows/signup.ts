import { setup } from 'xstate';
import { z } from 'zod';
import type { Candidate } from '../domain/candidate.js';
import { FIRST_EPOCHS } from '../domain/account.js';
import type { Email } from '../domain/email.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import type { UserId } from '../domain/ids.js';
import type { Phone } from '../domain/phone.js';
import { CLIENT_KINDS } from '../domain/session.js';
import type { SignupField } from '../domain/signup-field.js';
import { hasUsernameCharacters, USERNAME_MAX_LENGTH } from '../domain/username.js';
import { coreEffects, type SignupRequest } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import {
  optionalEmail,
  optionalPhone,
  optionalText,
  readFields,
  requiredEmail,
  requiredPhone,
  requiredText,
  type Field,
} from './fields.js';

/** What was wrong with the input comes along: a taken address is told together with it. */
interface SubmitSignup {
  readonly type: 'submitSignup';
  readonly request: SignupRequest;
}

const effects = pickEffects(coreEffects, 'examineSignup', 'createAccount', 'prove', 'answer');

export const signupMachine = setup({
  types: {
    context: {},
    events: {} as EventsOf<SubmitSignup, typeof effects>,
  },
  actions: actionsOf(effects),
  guards: {
    isAuthenticated: ({ event }) => event.isAuthenticated,
  },
}).createMachine({
  id: 'signup',
  context: {},
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        submitSignup: {
          target: 'examining',
          actions: { type: 'examineSignup', params: ({ event }) => event.request },
        },
      },
    },
    examining: {
      on: {
        signupRefused: {
          target: 'idle',
          actions: { type: 'answer', params: ({ event }) => ({ type: 'invalid', problems: event.problems }) },
        },
        signupClosed: [
          {
            guard: 'isAuthenticated',
            target: 'idle',
            actions: { type: 'answer', params: { type: 'conflict' } },
          },
          { target: 'idle', actions: { type: 'answer', params: { type: 'forbidden' } } },
        ],
        accountPrepared: [
          {
            guard: 'isAuthenticated',
            target: 'idle',
            actions: { type: 'answer', params: { type: 'conflict' } },
          },
          {
            target: 'proved',
            actions: [
              {
                type: 'createAccount',
                params: ({ event: { account, claimsEmail } }) => ({ account, claimsEmail }),
              },
              {
                type: 'prove',
                params: ({ event }) => ({ candidate: newcomer(event.account.userId, event.account) }),
              },
            ],
          },
        ],
        signupPretended: [
          {
            guard: 'isAuthenticated',
            target: 'idle',
            actions: { type: 'answer', params: { type: 'conflict' } },
          },
          {
            target: 'proved',
            actions: {
              type: 'prove',
              params: ({ event }) => ({ candidate: { ...newcomer(null, event), taken: event.taken } }),
            },
          },
        ],
      },
    },
    proved: { type: 'final' },
  },
});

export interface SignupRules {
  readonly fields: readonly SignupField[];
  readonly usernameMinLength: number;
  readonly usernameValidators: readonly ((username: string) => boolean)[];
  /** Whether the site takes new users now. */
  readonly isOpen: () => boolean | Promise<boolean>;
}

/** The signup with these fields. */
export function defineSignup(rules: SignupRules): Flow<typeof effects> {
  return defineFlow({
    id: 'signup',
    version: 1,
    migrations: {},
    machine: signupMachine,
    context: z.object({}),
    effects,
    commands: ['submitSignup'],
    isStage: false,
    isOffered: rules.isOpen,
    resources: [signupResource(rules)],
  });
}

function signupResource(rules: SignupRules): Resource {
  const shape = shapeOf(rules);
  const parse = ({ body }: RequestInput): Parsed<SubmitSignup> => ({
    ok: true,
    value: { type: 'submitSignup', request: readSignup(shape, body) },
  });
  return {
    path: 'auth/signup',
    clients: CLIENT_KINDS,
    limit: 'signup',
    verbs: { POST: { type: 'command', flow: 'signup', readsBody: true, parse } },
  };
}

type SignupShape = Partial<{
  readonly email: Field<Email | null>;
  readonly email2: Field<string | null>;
  readonly phone: Field<Phone | null>;
  readonly username: Field<string | null>;
  readonly password: Field<string | null>;
}>;

function shapeOf({ fields, usernameMinLength, usernameValidators }: SignupRules): SignupShape {
  const checkUsername = (text: string): readonly string[] => {
    // A character is a code point, as the reference counts.
    const { length } = Array.from(text);
    const isValid = hasUsernameCharacters(text) && usernameValidators.every((validate) => validate(text));
    return [
      ...(length < usernameMinLength ? ['min_length'] : []),
      ...(length > USERNAME_MAX_LENGTH ? ['max_length'] : []),
      ...(isValid ? [] : ['invalid']),
    ];
  };
  const fieldsByName = {
    email: { required: requiredEmail, optional: optionalEmail },
    email2: { required: requiredText(), optional: optionalText() },
    phone: { required: requiredPhone, optional: optionalPhone },
    username: { required: requiredText(checkUsername), optional: optionalText(checkUsername) },
    password: { required: requiredText(), optional: optionalText() },
  };
  return Object.fromEntries(
    fields.map(({ name, isRequired }) => [name, fieldsByName[name][isRequired ? 'required' : 'optional']]),
  );
}

function readSignup(shape: SignupShape, body: Readonly<Record<string, unknown>>): SignupRequest {
  const { values, problems } = readFields(shape, body);
  const { email = null, email2, phone = null, username = null, password = null } = values;
  const isRepeatedWrong = email2 !== undefined && (email2 ?? '').toLowerCase() !== (email ?? '');
  // The reference has no code for this one.
  return {
    email,
    phone,
    username,
    password,
    problems: isRepeatedWrong ? [...problems, { code: '', param: 'email2' }] : problems,
  };
}

function newcomer(userId: UserId | null, { email, phone }: Pick<Candidate, 'email' | 'phone'>): Candidate {
  return { userId, email, phone, isSignup: true, ...FIRST_EPOCHS };
}
