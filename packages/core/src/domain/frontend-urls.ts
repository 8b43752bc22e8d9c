/**
 * The pages of the frontend that mails link to, as absolute URLs. Where a page takes the key of a mail, `{key}` stands
 * for it.
 */
export interface FrontendUrls {
  /** Takes the key of a verification mail: has one `{key}`. */
  readonly accountConfirmEmail: string;
  /** Where one asks for a password reset; no `{key}`. */
  readonly accountResetPassword: string;
  /** Takes the key of a password reset mail: has one `{key}`. */
  readonly accountResetPasswordFromKey: string;
  /** Where one signs up; no `{key}`. */
  readonly accountSignup: string;
}

const PLACEHOLDER = '{key}';
const BRACES = /[{}]/;

/** RFC 6761, 6.3 and the loopback blocks of RFC 1122, 3.2.1.3 and RFC 4291, 2.5.3, as URLs spell them. */
const LOOPBACK = /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The link to a page, with the key in its place; throws a TypeError for a template that `problemOfLink` objects to. */
export function linkFor(template: string, key: string | null): string {
  const problem = problemOfLink(template, key === null ? 'nothing' : 'key');
  if (problem !== null) throw new TypeError(`The URL of a frontend page ${problem}`);
  return new URL(key === null ? template : insertKey(template, key)).href;
}

/** What is wrong with the URL of a page that takes a key or nothing, as the end of a sentence; null if all is well. */
export function problemOfLink(template: string, carries: 'key' | 'nothing'): string | null {
  const placeholders = template.split(PLACEHOLDER).length - 1;
  if (carries === 'key' && placeholders !== 1) return `must contain ${PLACEHOLDER} once`;
  if (carries === 'nothing' && placeholders !== 0) return `must not contain ${PLACEHOLDER}`;
  if (BRACES.test(template.replace(PLACEHOLDER, ''))) return `must not contain braces but in ${PLACEHOLDER}`;
  return problemOfUrl(template);
}

function problemOfUrl(template: string): string | null {
  if (!URL.canParse(template)) return 'must be absolute';
  const { protocol, hostname, username, password } = new URL(template);
  // On the way in clear a key could be read, and used first.
  const isProtected = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  if (!isProtected) return 'must begin with https:// (or http:// on loopback)';
  if (username !== '' || password !== '') return 'must not contain credentials';
  return BRACES.test(hostname) ? `must have ${PLACEHOLDER} behind the host` : null;
}

function insertKey(template: string, key: string): string {
  const [before = '', after = ''] = template.split(PLACEHOLDER);
  // As the reference does it: behind a question mark it is the value of a form field, elsewhere part of a path.
  const encoded = before.includes('?') ? encodeFormValue(key) : encodeURIComponent(key);
  return before + encoded + after;
}

function encodeFormValue(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}
