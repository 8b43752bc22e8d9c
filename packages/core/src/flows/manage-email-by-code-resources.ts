import type { CommandEndpoint, Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { optionalText, parseFields } from './fields.js';
import { manageEmailResource, type ManageEmailCommand } from './manage-email-resources.js';

/** A code that is missing counts as an attempt as well, and so it is a command: `submitNothing`. */
export type ManageEmailByCodeCommand =
  | ManageEmailCommand
  | { readonly type: 'listEmails' }
  | { readonly type: 'submitCode'; readonly code: string }
  | { readonly type: 'inspectCode'; readonly code: string }
  | { readonly type: 'submitNothing' }
  | { readonly type: 'resendCode' };

const row = { type: 'command', flow: 'manage_email' } as const;
const pendingRow = {
  ...row,
  requires: { command: 'submitCode', otherwise: 'conflict' },
} as const satisfies Partial<CommandEndpoint>;

/** The paths of verification are a visitor's as well, for a step of the login that is pending: see `verify_email`. */
export const manageEmailByCodeResources: readonly Resource[] = [
  manageEmailResource({
    // The list has the address that waits for its code, which is not stored with the account yet.
    GET: { ...row, readsBody: false, parse: () => ({ ok: true, value: { type: 'listEmails' } }) },
  }),
  {
    path: 'auth/email/verify',
    clients: CLIENT_KINDS,
    verbs: {
      GET: {
        ...pendingRow,
        readsBody: false,
        parse: (input) => parseKey('inspectCode', { key: input.header('x-email-verification-key') }),
      },
      POST: { ...pendingRow, readsBody: true, parse: (input) => parseKey('submitCode', input.body) },
    },
  },
  {
    path: 'auth/email/verify/resend',
    clients: CLIENT_KINDS,
    verbs: {
      POST: { ...pendingRow, readsBody: false, parse: () => ({ ok: true, value: { type: 'resendCode' } }) },
    },
  },
];

const keyField = { key: optionalText() };

function parseKey(
  type: 'inspectCode' | 'submitCode',
  body: RequestInput['body'],
): Parsed<ManageEmailByCodeCommand> {
  const fields = parseFields(keyField, body);
  const code = fields.ok ? fields.value.key : null;
  return { ok: true, value: code === null ? { type: 'submitNothing' } : { type, code } };
}
