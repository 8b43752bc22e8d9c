import type { CommandEndpoint, Parsed, RequestInput } from '../domain/endpoint.js';
import type { Phone } from '../domain/phone.js';
import { optionalText, parseFields, requiredPhone } from './fields.js';

/** What both flows about numbers take. Invalid input counts as an attempt as well, and so it is a command. */
export type PhoneCommand =
  | { readonly type: 'submitCode'; readonly code: string }
  | { readonly type: 'submitNothing' }
  | { readonly type: 'changePhone'; readonly phone: Phone };

const codeField = { code: optionalText() };
const phoneField = { phone: requiredPhone };

/** A row that is only looked at where its flow waits for a code. */
export function rowWhileWaiting(flow: 'verify_phone' | 'change_phone') {
  return {
    type: 'command',
    flow,
    requires: { command: 'submitCode', otherwise: 'conflict' },
  } as const satisfies Partial<CommandEndpoint>;
}

export function parsePhoneCode({ body }: RequestInput): Parsed<PhoneCommand> {
  const fields = parseFields(codeField, body);
  const code = fields.ok ? fields.value.code : null;
  return { ok: true, value: code === null ? { type: 'submitNothing' } : { type: 'submitCode', code } };
}

export function parsePhoneChange({ body }: RequestInput): Parsed<PhoneCommand> {
  const fields = parseFields(phoneField, body);
  return fields.ok ? { ok: true, value: { type: 'changePhone', phone: fields.value.phone } } : fields;
}
