import type { Email } from '../domain/email.js';
import type { CommandEndpoint, Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { parseFields, requiredEmail, requiredText } from './fields.js';

/** Asks for a code or a link by which the password can be reset. */
export interface RequestReset {
  readonly type: 'requestReset';
  readonly email: Email;
}

type Row = Pick<CommandEndpoint, 'type' | 'flow' | 'requires'>;

/** How a flow takes what was mailed: a GET looks whether it is right, a POST uses it up. */
interface ResetRow {
  readonly row: Row;
  readonly inspect: CommandEndpoint['parse'];
  readonly submit: CommandEndpoint['parse'];
}

/** The endpoints of a reset, at the same paths whether it is by code or by link. */
export function passwordResetResources(row: Row, reset: ResetRow): readonly Resource[] {
  return [
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
        GET: { ...reset.row, readsBody: false, parse: reset.inspect },
        POST: { ...reset.row, readsBody: true, parse: reset.submit },
      },
    },
  ];
}

const requestFields = { email: requiredEmail };
const keyField = { key: requiredText() };
const resetFields = { key: requiredText(), password: requiredText() };

function parseRequest({ body }: RequestInput): Parsed<RequestReset> {
  const fields = parseFields(requestFields, body);
  return fields.ok ? { ok: true, value: { type: 'requestReset', ...fields.value } } : fields;
}

/** The code or the key that a GET asks about. */
export function keyToInspect({ header }: RequestInput): Parsed<{ readonly key: string }> {
  return parseFields(keyField, { key: header('x-password-reset-key') });
}

/** The code or the key, and the password that is to be. */
export function newPasswordOf({
  body,
}: RequestInput): Parsed<{ readonly key: string; readonly password: string }> {
  return parseFields(resetFields, body);
}
