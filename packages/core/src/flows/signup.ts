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
                params: ({ event: { account, isPasskeySignup } }) => ({
                  candidate: newcomer(account.userId, { ...account, isPasskeySignup }),
                }),
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
  /** Whether people can sign up by a passkey, too. */
  readonly hasPasskeys: boolean;
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
    resources: rules.hasPasskeys ? [byPassword(rules), byPasskey(rules)] : [byPassword(rules)],
  });
}

const row = { type: 'command', flow: 'signup', readsBody: true } as const;

function byPassword(rules: SignupRules): Resource {
  const parse = parserOf(shapeOf(rules), false);
  return { path: 'auth/signup', clients: CLIENT_KINDS, limit: 'signup', verbs: { POST: { ...row, parse } } };
}

/** Asks for the same, but for a password: whatever comes for one is not looked at. */
function byPasskey(rules: SignupRules): Resource {
  const fields = rules.fields.filter(({ name }) => name !== 'password');
  const parse = parserOf(shapeOf({ ...rules, fields }), true);
  const verbs = { POST: { ...row, parse } };
  return { path: 'auth/webauthn/signup', clients: CLIENT_KINDS, limit: 'signup', verbs };
}

function parserOf(shape: SignupShape, isPasskeySignup: boolean) {
  return ({ body }: RequestInput): Parsed<SubmitSignup> => ({
    ok: true,
    value: { type: 'submitSignup', request: { ...readSignup(shape, body), isPasskeySignup } },
  });
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

function readSignup(
  shape: SignupShape,
  body: Readonly<Record<string, unknown>>,
): Omit<SignupRequest, 'isPasskeySignup'> {
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

interface Newcomer extends Pick<Candidate, 'email' | 'phone'> {
  readonly isPasskeySignup: boolean;
}

function newcomer(userId: UserId | null, { email, phone, isPasskeySignup }: Newcomer): Candidate {
  const way = isPasskeySignup ? ({ isPasskeySignup } as const) : {};
  return { userId, email, phone, isSignup: true, ...way, ...FIRST_EPOCHS };
}
