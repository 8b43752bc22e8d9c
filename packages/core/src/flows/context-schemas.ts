import { z } from 'zod';
import type { Epochs } from '../domain/account.js';
import type { Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import type { UserId } from '../domain/ids.js';
import type { Contact } from '../domain/contact.js';
import type { Instant } from '../domain/instant.js';
import type { Phone } from '../domain/phone.js';

/** A brand is there for types alone: what is read is what was written. */
function branded<T>(schema: z.ZodType): z.ZodType<T> {
  return schema as z.ZodType<T>;
}

/** The parts that contexts of stored flows are made of, as they are read back. */
export const instantSchema = branded<Instant>(z.number().refine(Number.isSafeInteger));
export const emailSchema = branded<Email>(z.string());
export const phoneSchema = branded<Phone>(z.string());

export const contactSchema: z.ZodType<Contact> = z.union([
  z.object({ type: z.literal('email'), email: emailSchema }),
  z.object({ type: z.literal('phone'), phone: phoneSchema }),
]);

export const userIdSchema = branded<UserId>(z.union([z.number(), z.string()]));

export const epochsSchema: z.ZodType<Epochs> = z.object({
  sessionEpoch: z.number().int(),
  loginEpoch: z.number().int(),
});

export const candidateSchema: z.ZodType<Candidate> = z.object({
  userId: userIdSchema.nullable(),
  email: emailSchema.nullable(),
  phone: phoneSchema.nullable(),
  isSignup: z.boolean(),
  taken: z.array(z.enum(['email', 'phone'])).exactOptional(),
  hasUsedPasskey: z.literal(true).exactOptional(),
  isPasskeySignup: z.literal(true).exactOptional(),
  sessionEpoch: z.number().int(),
  loginEpoch: z.number().int(),
});

export const codeLimitsSchema = z.object({
  expiresAt: instantSchema,
  attempts: z.number().int(),
  resends: z.number().int(),
  changes: z.number().int(),
});
