import { z } from 'zod';
import { assertCodeFormat, DEFAULT_CODE_FORMAT, type CodeFormat } from './domain/one-time-code.js';
import { parseRates } from './domain/rate.js';
import { parseSignupField, type SignupField } from './domain/signup-field.js';

/** A duration; in whole seconds, and not none. */
export const seconds = z.number().int().positive();

/** How many there may be; at least one. */
export const count = z.number().int().positive();

/** False is none, true is two, as the reference has it. */
export const quota = z
  .union([z.boolean(), z.number().int().nonnegative()])
  .transform((value) => (typeof value === 'number' ? value : value ? 2 : 0));

/** A list of rates, as the reference writes it; null and false are none. */
export const rates = z.union([z.string(), z.null(), z.literal(false)]).transform((text, context) => {
  const parsed = parseRates(text === null || text === false ? '' : text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'must be a list of rates such as "10/m/ip,5/300s/key"' });
  return z.NEVER;
});

/** What codes look like; nine characters by default if they are digits. */
export const codeFormat = z
  .strictObject({
    numeric: z.boolean().default(DEFAULT_CODE_FORMAT.numeric),
    dashed: z.boolean().default(DEFAULT_CODE_FORMAT.dashed),
    length: count.optional(),
  })
  .transform(({ numeric, dashed, length }, context): CodeFormat => {
    const format = { numeric, dashed, length: length ?? (numeric ? 9 : DEFAULT_CODE_FORMAT.length) };
    try {
      assertCodeFormat(format);
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: error instanceof Error ? error.message : 'is no code format',
      });
    }
    return format;
  });

/** A field of the signup; null is one that means nothing here. */
export const signupField = z.string().transform((text, context): SignupField | null => {
  // The API asks for no repetition of the password; a list that is meant for forms as well may have it.
  if (text === 'password2' || text === 'password2*') return null;
  const field = parseSignupField(text);
  if (field) return field;
  context.addIssue({
    code: 'custom',
    message: 'must be one of username, email, email2, phone, password1, with "*" behind it if it is required',
  });
  return z.NEVER;
});

/** RFC 6265, 4.1.1: a token. */
export const cookieName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be a name that a cookie can have');

/** A path of the site that is none of the API's, and is sent as it is written. */
export const watchedPath = z
  .string()
  .regex(/^\/(?!_allauth(?:\/|$))[\w/.~-]*$/, 'must be a path such as /healthz, and not below /_allauth');
