import type { Email } from '../domain/email.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { parseFields, requiredEmail, requiredTrue } from './fields.js';

export interface ManageEmailCommand {
  readonly type: 'addEmail' | 'resendVerification' | 'makePrimary' | 'removeEmail';
  readonly email: Email;
}

const row = { type: 'command', flow: 'manage_email', readsBody: true } as const;
const emailField = { email: requiredEmail };
const primaryFields = { ...emailField, primary: requiredTrue };

/** What can be done with one's addresses, and what one way of verifying them has besides. */
export function manageEmailResource(others: Resource['verbs'] = {}): Resource {
  return {
    path: 'account/email',
    clients: CLIENT_KINDS,
    isPrivate: true,
    limit: 'manage_email',
    verbs: {
      ...others,
      POST: { ...row, parse: parseAs('addEmail') },
      PUT: { ...row, parse: parseAs('resendVerification') },
      PATCH: { ...row, parse: parseAs('makePrimary', primaryFields) },
      DELETE: { ...row, parse: parseAs('removeEmail') },
    },
  };
}

function parseAs(type: ManageEmailCommand['type'], fields: typeof emailField = emailField) {
  return ({ body }: RequestInput): Parsed<ManageEmailCommand> => {
    const parsed = parseFields(fields, body);
    return parsed.ok ? { ok: true, value: { type, email: parsed.value.email } } : parsed;
  };
}
