import type { Email } from '../domain/email.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { optionalText, parseFields, requiredEmail } from './fields.js';

/** Invalid input counts as an attempt as well, and so it is a command: `submitNothing`. */
export type LoginByCodeCommand =
  | { readonly type: 'requestCode'; readonly email: Email }
  | { readonly type: 'submitCode'; readonly code: string }
  | { readonly type: 'submitNothing' }
  | { readonly type: 'resendCode' };

const row = { type: 'command', flow: 'login_by_code' } as const;
const pendingRow = { ...row, requires: { command: 'submitCode', otherwise: 'conflict' } } as const;

const emailField = { email: requiredEmail };
const codeField = { code: optionalText() };

/** A code can be given wherever one can be required; asked for only where that is a way to log in. */
export function loginByCodeResources(isOffered: boolean): readonly Resource[] {
  const confirm: Resource = {
    path: 'auth/code/confirm',
    clients: CLIENT_KINDS,
    verbs: { POST: { ...pendingRow, readsBody: true, parse: parseCode } },
  };
  if (!isOffered) return [confirm];
  return [
    confirm,
    {
      path: 'auth/code/request',
      clients: CLIENT_KINDS,
      inputOfAnyVerb: parseRequest,
      verbs: { POST: { ...row, readsBody: true, parse: parseRequest } },
    },
    {
      path: 'auth/code/resend',
      clients: CLIENT_KINDS,
      verbs: {
        POST: {
          ...pendingRow,
          readsBody: false,
          parse: () => ({ ok: true, value: { type: 'resendCode' } }),
        },
      },
    },
  ];
}

function parseRequest({ body }: RequestInput): Parsed<LoginByCodeCommand> {
  const fields = parseFields(emailField, body);
  return fields.ok ? { ok: true, value: { type: 'requestCode', ...fields.value } } : fields;
}

function parseCode({ body }: RequestInput): Parsed<LoginByCodeCommand> {
  const fields = parseFields(codeField, body);
  const code = fields.ok ? fields.value.code : null;
  return { ok: true, value: code === null ? { type: 'submitNothing' } : { type: 'submitCode', code } };
}
