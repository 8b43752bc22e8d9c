import type { Brand } from './brand.js';

/** A syntactically valid address in lower case: the form in which addresses are stored and compared. */
export type Email = Brand<string, 'Email'>;

/** What an address may be at most, in characters (the reference's limit on its input fields). */
export const EMAIL_MAX_LENGTH = 320;

/** RFC 5321, 4.1.2: dot-string or quoted string; control characters and bare spaces are out. */
const LOCAL_PART =
  /^(?:[\w!#$%&'*+/=?^`{}|~-]+(?:\.[\w!#$%&'*+/=?^`{}|~-]+)*|"(?:[\x21\x23-\x5b\x5d-\x7e]|\\[\x21-\x7e])*")$/;

/** RFC 1034, 3.5 with internationalised labels (RFC 5890); the top label is alphabetic or punycode. */
const LABEL = /^(?!-)[a-z0-9\u00a1-\uffff-]{1,63}(?<!-)$/;
const TOP_LABEL = /^(?!-)(?:[a-z\u00a1-\uffff-]{2,63}|xn--[a-z0-9-]{1,59})(?<!-)$/;

/** The address that a text stands for, or null where it is none. Surrounding space is the caller's affair. */
export function parseEmail(text: string): Email | null {
  if (text.length > EMAIL_MAX_LENGTH) return null;
  const address = text.toLowerCase();
  const at = address.lastIndexOf('@');
  if (at < 1) return null;
  return LOCAL_PART.test(address.slice(0, at)) && isDomain(address.slice(at + 1)) ? (address as Email) : null;
}

/** Takes an address that was stored, and thus parsed before. */
export const storedEmail = (text: string): Email => text as Email;

export function localPartOf(email: Email): string {
  return email.slice(0, email.lastIndexOf('@'));
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const top = labels.at(-1);
  if (labels.length < 2 || top === undefined) return false;
  return TOP_LABEL.test(top) && labels.slice(0, -1).every((label) => LABEL.test(label));
}
