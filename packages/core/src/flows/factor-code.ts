import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { Parsed, RequestInput } from '../domain/endpoint.js';
import type { UsedAuthenticator } from '../effects/core-effects.js';
import type { Stamp } from './define-flow.js';
import { parseFields, requiredText } from './fields.js';

/** A code of an authenticator app, or a recovery code: clients need not know which. */
export interface SubmitFactorCode {
  readonly type: 'submitCode';
  readonly code: string;
}

const fields = { code: requiredText() };

export function parseFactorCode({ body }: RequestInput): Parsed<SubmitFactorCode> {
  const parsed = parseFields(fields, body);
  return parsed.ok ? { ok: true, value: { type: 'submitCode', code: parsed.value.code } } : parsed;
}

/** What goes on record where an authenticator was used. */
export function recordOfFactor({ userId, used: { id, type }, at }: UsedAuthenticator & Pick<Stamp, 'at'>): {
  readonly record: AuthenticationMethod;
} {
  return { record: { userId, method: 'mfa', at, id, type } };
}
