import type { AuthenticatorType } from './authenticator.js';
import type { Email } from './email.js';
import type { UserId } from './ids.js';
import type { Instant } from './instant.js';
import type { Phone } from './phone.js';
import type { Username } from './username.js';

/**
 * A user as every request needs to know them. The epochs are counters: a session carries the `sessionEpoch` it was
 * made under, a pending login, code, link or trusted device both, and none of them is good under another.
 */
export interface User {
  readonly id: UserId;
  readonly username: Username | null;
  /** The primary address. */
  readonly email: Email | null;
  readonly phone: PhoneNumber | null;
  readonly hasUsablePassword: boolean;
  /** The types of the authenticators they have, each once, in alphabetical order. */
  readonly authenticatorTypes: readonly AuthenticatorType[];
  readonly isActive: boolean;
  readonly lastLoginAt: Instant | null;
  /** Counts changes of the password and disablings of the account. */
  readonly sessionEpoch: number;
  /** Counts those, and changes of the primary address, of a verified number, and of second factors. */
  readonly loginEpoch: number;
}

/** The epochs of a user at the moment something was issued to them. */
export interface Epochs {
  readonly sessionEpoch: number;
  readonly loginEpoch: number;
}

/**
 * Whether nothing has happened to a user that ends what was issued under these epochs (promise 6 of SECURITY.md), and
 * the account is not disabled.
 */
export function isUnder(user: User, { sessionEpoch, loginEpoch }: Epochs): boolean {
  return user.isActive && user.sessionEpoch === sessionEpoch && user.loginEpoch === loginEpoch;
}

/** How a user is shown to others, unless a site says otherwise. */
export function displayOf({ id, username, email }: User): string {
  return username ?? email ?? String(id);
}

export interface EmailAddress {
  readonly email: Email;
  readonly isVerified: boolean;
  readonly isPrimary: boolean;
}

/** The number of an account, of which it has one at most. */
export interface PhoneNumber {
  readonly phone: Phone;
  readonly isVerified: boolean;
}

/** An account that is about to be created; its id was drawn before. */
export interface NewAccount {
  readonly userId: UserId;
  readonly username: Username | null;
  readonly email: Email | null;
  readonly phone: Phone | null;
  readonly passwordHash: string | null;
}

/** Which account a login names: the member that the client sent, and what it said; null names nobody. */
export type LoginIdentifier =
  | { readonly type: 'email'; readonly email: Email | null }
  | { readonly type: 'phone'; readonly phone: Phone | null }
  | { readonly type: 'username'; readonly username: string | null };

export const epochsOf = ({ sessionEpoch, loginEpoch }: Epochs): Epochs => ({ sessionEpoch, loginEpoch });

/** The epochs of a user who was created just now. */
export const FIRST_EPOCHS: Epochs = { sessionEpoch: 0, loginEpoch: 0 };

/** Whether two say the same of the same number, or both are none. */
export function isSamePhoneNumber(a: PhoneNumber | null, b: PhoneNumber | null): boolean {
  return a?.phone === b?.phone && a?.isVerified === b?.isVerified;
}

/** Whether two lists say the same of the same addresses, in the same order. */
export function isSameAddressList(a: readonly EmailAddress[], b: readonly EmailAddress[]): boolean {
  const isSame = (one: EmailAddress, other: EmailAddress | undefined): boolean =>
    one.email === other?.email && one.isVerified === other.isVerified && one.isPrimary === other.isPrimary;
  return a.length === b.length && a.every((address, at) => isSame(address, b[at]));
}
