import { z } from 'zod';
import type { Epochs } from '../domain/account.js';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail, type Email } from '../domain/email.js';
import { userId, type UserId } from '../domain/ids.js';
import type { Contact } from '../domain/contact.js';
import { instant, type Instant } from '../domain/instant.js';
import { storedPhone, type Phone } from '../domain/phone.js';

/** The parts that contexts of stored flows are made of, as they are read back. */
export const instantSchema: z.ZodType<Instant> = z.number().transform(instant);
export const emailSchema: z.ZodType<Email> = z.string().transform(storedEmail);
export const phoneSchema: z.ZodType<Phone> = z.string().transform(storedPhone);

export const contactSchema: z.ZodType<Contact> = z.union([
  z.object({ type: z.literal('email'), email: emailSchema }),
  z.object({ type: z.literal('phone'), phone: phoneSchema }),
]);

export const userIdSchema: z.ZodType<UserId> = z.union([z.number(), z.string()]).transform(userId);

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
