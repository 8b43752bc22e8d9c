import { z } from 'zod';
import type { RequestInput, Parsed } from '../domain/endpoint.js';
import type { JsonObject } from '../domain/json.js';
import { optionalText, parseFields, type Field } from './fields.js';

/** The answer of an authenticator, as a browser writes it (`PublicKeyCredential.toJSON()`). */
export interface SubmitCredential {
  readonly type: 'submitCredential';
  readonly credential: JsonObject;
}

/** An object with something in it, or a text that is one in JSON, as the reference's forms take it. */
const requiredCredential: Field<JsonObject> = z.unknown().transform((raw, context) => {
  const read = typeof raw === 'string' ? fromText(raw) : raw;
  if (isObject(read) && Object.keys(read).length > 0) return read;
  const isMissing =
    raw === undefined || raw === null || raw === '' || (isObject(read) && !Array.isArray(read));
  context.addIssue({ code: 'custom', message: isMissing ? 'required' : 'invalid' });
  return z.NEVER;
});

const fields = { credential: requiredCredential };

export function parseCredential({ body }: RequestInput): Parsed<SubmitCredential> {
  const parsed = parseFields(fields, body);
  return parsed.ok
    ? { ok: true, value: { type: 'submitCredential', credential: parsed.value.credential } }
    : parsed;
}

/** A key that was just made; its owner need not give it a name. */
export interface SubmitNewKey extends SubmitCredential {
  readonly name: string | null;
}

const NAME_MAX_LENGTH = 100;

export function problemsOfName(name: string): readonly string[] {
  return name.length > NAME_MAX_LENGTH ? ['max_length'] : [];
}

const newKeyFields = { name: optionalText(problemsOfName), credential: requiredCredential };

export function parseNewKey({ body }: RequestInput): Parsed<SubmitNewKey> {
  const parsed = parseFields(newKeyFields, body);
  return parsed.ok ? { ok: true, value: { type: 'submitCredential', ...parsed.value } } : parsed;
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
