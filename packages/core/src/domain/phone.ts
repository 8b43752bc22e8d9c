import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Brand } from './brand.js';

/** A telephone number in E.164 form, such as +31612345678: how numbers are stored and compared. */
export type Phone = Brand<string, 'Phone'>;

/** ITU-T E.164, 6.1: a plus sign and at most 15 digits, the country's first, which never begin with a zero. */
const E164 = /^\+[1-9]\d{5,14}$/;

/**
 * The number that a text in E.164 form stands for; null where it is not in that form, or is too short or too long for a
 * number of its country. Whether anybody has the number is another question, and ranges that are handed out change, so
 * it is not asked.
 */
export function parsePhone(text: string): Phone | null {
  if (!E164.test(text)) return null;
  const parsed = parsePhoneNumberFromString(text);
  // A number that is dialled with a zero within its country may come with that zero: it is the same number.
  return parsed?.isPossible() === true ? (parsed.number as Phone) : null;
}

/** Takes a number that was stored, and thus parsed before. */
export const storedPhone = (text: string): Phone => text as Phone;
