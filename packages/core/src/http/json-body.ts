/** What a request's body may be at most. A passkey's attestation, the largest that we take, is far below. */
export const MAX_BODY_BYTES = 100_000;

const MAX_DEPTH = 16;
const MAX_KEYS = 200;
const MAX_TEXT_LENGTH = 16_384;

/** Half of a character, which UTF-8 cannot say: databases refuse it, and encoders write something else for it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** By these members assigning or merging could change the prototype of other objects. No input of ours has them. */
const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype'];

/** A byte order mark is no JSON (RFC 8259, 8.1), so it must not vanish while decoding. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type JsonBody =
  { readonly ok: true; readonly value: Record<string, unknown> } | { readonly ok: false };

/**
 * The members of the JSON object that a body is; an empty body and `null` stand for an object without members.
 * Refuses what is no such thing, and what is larger than any input of ours: 16 levels, 200 members in all, texts of
 * 16,384 UTF-16 units. Never throws.
 */
export function parseJsonBody(bytes: Uint8Array): JsonBody {
  if (bytes.byteLength === 0) return { ok: true, value: {} };
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    return { ok: false };
  }
  if (value === null) return { ok: true, value: {} };
  return isObject(value) && !Array.isArray(value) && tidy(value) ? { ok: true, value } : { ok: false };
}

/** Takes the dangerous members out of a value, all the way down; false where it goes beyond a limit. */
function tidy(root: Record<string, unknown>): boolean {
  let keys = 0;

  const isFine = (value: unknown, depth: number): boolean => {
    if (typeof value === 'string') return isFineText(value);
    if (!isObject(value)) return true;
    if (depth > MAX_DEPTH) return false;
    if (Array.isArray(value)) return value.every((item) => isFine(item, depth + 1));
    for (const key of PROTOTYPE_KEYS) if (Object.hasOwn(value, key)) Reflect.deleteProperty(value, key);
    const members = Object.entries(value);
    keys += members.length;
    return keys <= MAX_KEYS && members.every(([key, member]) => isFineText(key) && isFine(member, depth + 1));
  };

  return isFine(root, 1);
}

function isFineText(text: string): boolean {
  return text.length <= MAX_TEXT_LENGTH && !LONE_SURROGATE.test(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
