import type { Email } from '../domain/email.js';
import type { CommandEndpoint, Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { optionalText, parseFields, requiredEmail } from './fields.js';

/** Invalid input counts as an attempt as well, and so it is a command: `submitNothing`. */
export type VerifyEmailCommand =
  | { readonly type: 'submitCode'; readonly code: string }
  | { readonly type: 'submitNothing' }
  | { readonly type: 'inspectCode'; readonly code: string }
  | { readonly type: 'resendCode' }
  | { readonly type: 'changeEmail'; readonly email: Email };

const row = {
  type: 'command',
  flow: 'verify_email',
  requires: { command: 'submitCode', otherwise: 'conflict' },
} as const satisfies Partial<CommandEndpoint>;

const keyField = { key: optionalText() };
const emailField = { email: requiredEmail };

/** Where an address is verified by code; whoever is signed in verifies theirs by `manage_email`. */
export const verifyEmailByCodeResources: readonly Resource[] = [
  {
    path: 'auth/email/verify',
    clients: CLIENT_KINDS,
    verbs: {},
    visitorVerbs: {
      GET: {
        ...row,
        readsBody: false,
        parse: (input) => parseKey('inspectCode', { key: input.header('x-email-verification-key') }),
      },
      POST: { ...row, readsBody: true, parse: (input) => parseKey('submitCode', input.body) },
    },
  },
  {
    path: 'auth/email/verify/resend',
    clients: CLIENT_KINDS,
    verbs: {},
    visitorVerbs: {
      POST: { ...row, readsBody: false, parse: () => ({ ok: true, value: { type: 'resendCode' } }) },
    },
  },
  {
    path: 'account/email',
    clients: CLIENT_KINDS,
    verbs: {},
    visitorVerbs: { POST: { ...row, readsBody: true, parse: parseChange } },
  },
];

function parseKey(
  type: 'inspectCode' | 'submitCode',
  body: RequestInput['body'],
): Parsed<VerifyEmailCommand> {
  const fields = parseFields(keyField, body);
  const code = fields.ok ? fields.value.key : null;
  return { ok: true, value: code === null ? { type: 'submitNothing' } : { type, code } };
}

function parseChange({ body }: RequestInput): Parsed<VerifyEmailCommand> {
  const fields = parseFields(emailField, body);
  return fields.ok ? { ok: true, value: { type: 'changeEmail', email: fields.value.email } } : fields;
}
