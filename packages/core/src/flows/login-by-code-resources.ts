import type { Contact } from '../domain/contact.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import type { LoginMethod } from '../domain/login-method.js';
import { CLIENT_KINDS } from '../domain/session.js';
import {
  optionalEmail,
  optionalPhone,
  optionalText,
  parseFields,
  requiredEmail,
  requiredPhone,
} from './fields.js';

/** Invalid input counts as an attempt as well, and so it is a command: `submitNothing`. */
export type LoginByCodeCommand =
  | { readonly type: 'requestCode'; readonly contact: Contact }
  | { readonly type: 'submitCode'; readonly code: string }
  | { readonly type: 'submitNothing' }
  | { readonly type: 'resendCode' };

const row = { type: 'command', flow: 'login_by_code' } as const;
const pendingRow = { ...row, requires: { command: 'submitCode', otherwise: 'conflict' } } as const;

const codeField = { code: optionalText() };

/**
 * A code can be given wherever one can be required; asked for only where that is a way to log in, by address or number
 * as people log in.
 */
export function loginByCodeResources(
  isOffered: boolean,
  methods: readonly LoginMethod[],
): readonly Resource[] {
  const parseRequest = requestParser(methods);
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

type RequestParser = (input: RequestInput) => Parsed<LoginByCodeCommand>;

/** An address is taken in any case, unless people log in by number and not by address. */
function requestParser(methods: readonly LoginMethod[]): RequestParser {
  if (!methods.includes('phone')) return parseEmailRequest;
  return methods.includes('email') ? parseEitherRequest : parsePhoneRequest;
}

function parseEmailRequest({ body }: RequestInput): Parsed<LoginByCodeCommand> {
  const fields = parseFields({ email: requiredEmail }, body);
  return fields.ok ? request({ type: 'email', ...fields.value }) : fields;
}

function parsePhoneRequest({ body }: RequestInput): Parsed<LoginByCodeCommand> {
  const fields = parseFields({ phone: requiredPhone }, body);
  return fields.ok ? request({ type: 'phone', ...fields.value }) : fields;
}

function parseEitherRequest({ body }: RequestInput): Parsed<LoginByCodeCommand> {
  const fields = parseFields({ email: optionalEmail, phone: optionalPhone }, body);
  if (!fields.ok) return fields;
  const { email, phone } = fields.value;
  if (email !== null && phone === null) return request({ type: 'email', email });
  if (phone !== null && email === null) return request({ type: 'phone', phone });
  return { ok: false, problems: [{ code: 'select_only_one' }] };
}

function request(contact: Contact): Parsed<LoginByCodeCommand> {
  return { ok: true, value: { type: 'requestCode', contact } };
}

function parseCode({ body }: RequestInput): Parsed<LoginByCodeCommand> {
  const fields = parseFields(codeField, body);
  const code = fields.ok ? fields.value.code : null;
  return { ok: true, value: code === null ? { type: 'submitNothing' } : { type: 'submitCode', code } };
}
