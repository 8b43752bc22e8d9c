import { z } from 'zod';
import type { Rule } from './edges.js';

/** What is stored of a flow is JSON: what its schema lets through, and nothing besides. */
export const contextIsJson: Rule = ({ context }) => problemsAsJson(context, 'input');

/** What a schema makes of what is read is stored again, and must be readable then: no dates, for one. */
export const contextStaysJson: Rule = ({ context }) => problemsAsJson(context, 'output');

function problemsAsJson(context: z.ZodType<object>, io: 'input' | 'output'): readonly string[] {
  const members = context instanceof z.ZodObject ? Object.entries<z.core.$ZodType>(context.shape) : [];
  const found = members.flatMap(([name, schema]) =>
    reasonsAsJson(schema, io).map((reason) => [name, reason]),
  );
  const all = found.length > 0 ? found : reasonsAsJson(context, io).map((reason) => ['something', reason]);
  return all.map(
    ([member = '', reason = '']) =>
      `its context holds what JSON has no form for: ${member}: ${reason}; keep numbers, texts and the like`,
  );
}

function reasonsAsJson(schema: z.core.$ZodType, io: 'input' | 'output'): readonly string[] {
  try {
    z.toJSONSchema(schema, { io, unrepresentable: 'throw' });
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** What a machine begins with is read back as it was written. */
export const contextFitsSchema: Rule = ({ context, machine }) => {
  const initial: unknown = machine.config.context ?? {};
  if (typeof initial === 'function')
    return ['its context is a function: write down the values it begins with'];
  const parsed = context.safeParse(initial);
  if (!parsed.success) {
    return parsed.error.issues.map(
      ({ path, message }) =>
        `its machine begins with a context that its schema refuses: ${[...path, message].join(': ')}`,
    );
  }
  const strange = strangeMembers(initial as object);
  if (strange.length > 0)
    return strange.map((member) => `${member} in the context that its machine begins with is no JSON`);
  const kept = Object.keys(parsed.data);
  return Object.keys(initial as object)
    .filter((member) => !kept.includes(member))
    .map((member) => `${member} is in the context of its machine, but not in its schema: it would be lost`);
};

const strangeMembers = (values: object): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => (isJson(value) ? [] : [name]));

/** What holds itself, by whatever way, is none. */
function isJson(value: unknown, holders: readonly unknown[] = []): boolean {
  if (typeof value !== 'object')
    return ['string', 'boolean', 'undefined'].includes(typeof value) || Number.isFinite(value);
  if (value === null) return true;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return (
    isPlain &&
    !holders.includes(value) &&
    Object.values(value).every((each) => isJson(each, [...holders, value]))
  );
}

/** What secrets are called, alone or behind another word; hashes and sealed texts have other names. */
const SECRET_WORDS = ['password', 'passcode', 'secret', 'token', 'code', 'otp', 'pin', 'key'];

function namesSecret(member: string): boolean {
  const words = member
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_-]/);
  return SECRET_WORDS.includes(words.at(-1) ?? '');
}

export const contextHoldsNoSecret: Rule = ({ context }) =>
  membersOf(schemaOf(context))
    .filter(({ name, schema }) => namesSecret(name) && schema['secret'] !== false)
    .map(
      ({ name }) =>
        `${name} in its context looks like a secret in clear: keep a hash (${name}Hash), or say .meta({ secret: false })`,
    );

interface JsonSchema {
  readonly [member: string]: unknown;
}

function schemaOf(context: z.ZodType<object>): JsonSchema {
  return z.toJSONSchema(context, { io: 'input', unrepresentable: 'any' });
}

/** All members of objects in a schema, however deep. */
function membersOf(schema: unknown): readonly { readonly name: string; readonly schema: JsonSchema }[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, inner]: [string, unknown]) => {
    const properties = keyword === 'properties' && typeof inner === 'object' && inner !== null ? inner : {};
    const own = Object.entries(properties).map(([name, member]: [string, unknown]) => ({
      name,
      schema: member as JsonSchema,
    }));
    return [...own, ...membersOf(inner)];
  });
}
