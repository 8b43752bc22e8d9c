import type { InputProblem } from '../domain/answer.js';
import type { Email } from '../domain/email.js';
import type { CommandEndpoint, Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { parseFields, requiredEmail, requiredText } from './fields.js';

/** A code that is missing counts as an attempt as well, and so it is a command: `submitNothing`. */
export type ResetByCodeCommand =
  | { readonly type: 'requestReset'; readonly email: Email }
  | { readonly type: 'inspectCode'; readonly code: string }
  | { readonly type: 'submitReset'; readonly code: string; readonly password: string }
  | { readonly type: 'submitNothing'; readonly problems: readonly InputProblem[] };

const row = { type: 'command', flow: 'password_reset_by_code' } as const;
const pendingRow = {
  ...row,
  requires: { command: 'submitReset', otherwise: 'conflict' },
} as const satisfies Partial<CommandEndpoint>;

/** The same paths as where a password is reset by link. */
export const passwordResetByCodeResources: readonly Resource[] = [
  {
    path: 'auth/password/request',
    clients: CLIENT_KINDS,
    inputOfAnyVerb: parseRequest,
    verbs: { POST: { ...row, readsBody: true, parse: parseRequest } },
  },
  {
    path: 'auth/password/reset',
    clients: CLIENT_KINDS,
    limit: 'reset_password_from_key',
    verbs: {
      GET: { ...pendingRow, readsBody: false, parse: parseInspection },
      POST: { ...pendingRow, readsBody: true, parse: parseReset },
    },
  },
];

const requestFields = { email: requiredEmail };
const keyField = { key: requiredText() };
const resetFields = { key: requiredText(), password: requiredText() };

function parseRequest({ body }: RequestInput): Parsed<ResetByCodeCommand> {
  const fields = parseFields(requestFields, body);
  return fields.ok ? { ok: true, value: { type: 'requestReset', ...fields.value } } : fields;
}

function parseInspection({ header }: RequestInput): Parsed<ResetByCodeCommand> {
  const fields = parseFields(keyField, { key: header('x-password-reset-key') });
  return {
    ok: true,
    value: fields.ok
      ? { type: 'inspectCode', code: fields.value.key }
      : { type: 'submitNothing', problems: fields.problems },
  };
}

/** What is wrong with the password alone is no attempt at the code. */
function parseReset({ body }: RequestInput): Parsed<ResetByCodeCommand> {
  const fields = parseFields(resetFields, body);
  if (fields.ok) {
    const { key: code, password } = fields.value;
    return { ok: true, value: { type: 'submitReset', code, password } };
  }
  const { problems } = fields;
  return problems.some(({ param }) => param === 'key')
    ? { ok: true, value: { type: 'submitNothing', problems } }
    : fields;
}
