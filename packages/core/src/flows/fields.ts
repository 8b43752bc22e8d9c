import { z } from 'zod';
import type { InputProblem } from '../domain/answer.js';
import { EMAIL_MAX_LENGTH, parseEmail, type Email } from '../domain/email.js';
import type { Parsed } from '../domain/endpoint.js';
import { parsePhone, type Phone } from '../domain/phone.js';
import { trimWhitespace } from '../domain/whitespace.js';

/**
 * Input as the reference's forms read it: scalars count as text, surrounding space is dropped, and what is empty
 * then is missing. A field may have several things wrong with it; each is an issue with one of the reference's codes.
 */
export type Field<T> = z.ZodType<T>;
export type Shape = Readonly<Record<string, Field<unknown> | undefined>>;
type ValuesOf<S extends Shape> = {
  readonly [N in keyof S]: S[N] extends Field<infer T> | undefined ? T : never;
};

/** What is to be checked of a text that is there, beyond that it is a text: gives the codes of what is wrong. */
type Check = (text: string) => readonly string[];

/** A text that must be there. */
export function requiredText(check: Check = () => []): Field<string> {
  return z.unknown().transform((raw, context) => {
    const text = toText(raw);
    return report(context, text === '' ? ['required'] : codesOf(text, check)) ? z.NEVER : text;
  });
}

/** A text that may be left out. */
export function optionalText(check: Check = () => []): Field<string | null> {
  return z.unknown().transform((raw, context) => {
    const text = toText(raw);
    if (text === '') return null;
    return report(context, codesOf(text, check)) ? z.NEVER : text;
  });
}

export const requiredEmail: Field<Email> = requiredText(checkEmail).transform(toEmail);

export const optionalEmail: Field<Email | null> = optionalText(checkEmail).transform((text) =>
  text === null ? null : toEmail(text),
);

export const requiredPhone: Field<Phone> = requiredText(checkPhone).transform(toPhone);

export const optionalPhone: Field<Phone | null> = optionalText(checkPhone).transform((text) =>
  text === null ? null : toPhone(text),
);

/** A yes that must be said. */
export const requiredTrue: Field<true> = z
  .unknown()
  .transform((raw, context) => (report(context, isYes(raw) ? [] : ['required']) ? z.NEVER : true));

/** A yes or no; what is left out is a no. */
export const optionalYes: Field<boolean> = z.unknown().transform(isYes);

/** Reads all fields, so that all that is wrong is told at once, in the order of the fields. */
export function parseFields<S extends Shape>(
  shape: S,
  body: Readonly<Record<string, unknown>>,
): Parsed<ValuesOf<S>> {
  const { values, problems } = readFields(shape, body);
  // Without problems every field has given its value.
  return problems.length === 0 ? { ok: true, value: values as ValuesOf<S> } : { ok: false, problems };
}

/** The same, for whoever wants to know what was right too. */
export function readFields<S extends Shape>(
  shape: S,
  body: Readonly<Record<string, unknown>>,
): { readonly values: Partial<ValuesOf<S>>; readonly problems: readonly InputProblem[] } {
  const values: Record<string, unknown> = {};
  const problems: InputProblem[] = [];
  for (const [param, field] of Object.entries(shape)) {
    if (field === undefined) continue;
    const result = field.safeParse(Object.hasOwn(body, param) ? body[param] : undefined);
    if (result.success) values[param] = result.data;
    else problems.push(...result.error.issues.map((issue) => ({ code: issue.message, param })));
  }
  return { values: values as Partial<ValuesOf<S>>, problems };
}

/** A yes, as the reference's check boxes take it: all but "false", what is empty, and nothing at all. */
function isYes(raw: unknown): boolean {
  const isEmpty = typeof raw === 'object' && raw !== null && Object.keys(raw).length === 0;
  const isFalse = typeof raw === 'string' && raw.toLowerCase() === 'false';
  return Boolean(raw) && !isEmpty && !isFalse;
}

/** The text that a JSON value stands for: "5" for 5, as the reference has it. */
function toText(raw: unknown): string {
  if (raw === null || raw === undefined) return '';
  if (typeof raw === 'string') return trimWhitespace(raw);
  if (typeof raw === 'boolean') return raw ? 'True' : 'False';
  return JSON.stringify(raw);
}

function codesOf(text: string, check: Check): readonly string[] {
  return [...check(text), ...(text.includes('\0') ? ['null_characters_not_allowed'] : [])];
}

function checkEmail(text: string): readonly string[] {
  return [
    ...(parseEmail(text) === null ? ['invalid'] : []),
    ...(text.length > EMAIL_MAX_LENGTH ? ['max_length'] : []),
  ];
}

function toEmail(text: string): Email {
  const email = parseEmail(text);
  if (email === null) throw new TypeError('the address was checked before');
  return email;
}

function checkPhone(text: string): readonly string[] {
  return parsePhone(text) === null ? ['invalid_phone'] : [];
}

function toPhone(text: string): Phone {
  const phone = parsePhone(text);
  if (phone === null) throw new TypeError('the number was checked before');
  return phone;
}

/** Puts each code on record as the message of an issue; says whether there was any. */
function report(context: z.RefinementCtx, codes: readonly string[]): boolean {
  for (const message of codes) context.addIssue({ code: 'custom', message });
  return codes.length > 0;
}
