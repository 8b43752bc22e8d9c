import { epochsOf, type EmailAddress, type User } from '../../domain/account.js';
import { isRecentlyAuthenticated } from '../../domain/assurance.js';
import type { Authenticator, NewAuthenticator } from '../../domain/authenticator.js';
import type { AuthenticatorId } from '../../domain/ids.js';
import type { Expectation } from '../../ports/store.js';
import type { Scope } from './interpreter.js';
import type { InterpreterParts } from './parts.js';
import { drawRecoveryCodes, sealRecoveryCodes } from './recovery-codes.js';

/** Whoever is signed in, with what changes to their authenticators depend on. */
export interface Owner {
  readonly user: User;
  readonly authenticators: readonly Authenticator[];
  readonly addresses: readonly EmailAddress[];
}

/** The endpoints are for whoever is signed in. */
export async function ownerIn({ store }: InterpreterParts, scope: Scope): Promise<Owner> {
  const { user } = scope;
  if (!user) throw new TypeError('only who is signed in has authenticators of their own');
  const [authenticators, addresses] = await Promise.all([
    store.listAuthenticators(user.id),
    scope.listEmails(user.id),
  ]);
  return { user, authenticators, addresses };
}

/** Whoever could lose an account to the owner of an address locks nobody out of it by a factor of their own. */
export function problemOfAdding({ mfa }: InterpreterParts, { addresses }: Owner): 'unverified_email' | null {
  const isVerified = addresses.every((address) => address.isVerified);
  return isVerified || mfa.allowUnverifiedEmail ? null : 'unverified_email';
}

/** Whatever is done with authenticators asks for a recent proof of who does it. */
export function isProofMissing(
  { account }: InterpreterParts,
  { user }: Owner,
  { at, methods }: Scope,
): boolean {
  const withinSeconds = account.reauthenticationTimeout;
  return !isRecentlyAuthenticated(user, methods(), { at, withinSeconds });
}

/** What a change relies on: neither who they are, with the factors they have, nor their addresses may have changed. */
export function expectedOf({ user, addresses }: Owner): readonly Expectation[] {
  return [
    { type: 'userUnchanged', userId: user.id, ...epochsOf(user) },
    { type: 'emailsUnchanged', userId: user.id, addresses },
  ];
}

/** Recovery codes that come with the first factor, where they are supported and there are none yet. */
export async function recoveryCodesBeside(
  { mfa, random, keyring, store }: InterpreterParts,
  { authenticators }: Owner,
): Promise<readonly NewAuthenticator[]> {
  const hasCodes = authenticators.some(({ type }) => type === 'recovery_codes');
  if (hasCodes || !mfa.supportedTypes.includes('recovery_codes')) return [];
  const content = sealRecoveryCodes(keyring, drawRecoveryCodes(random, mfa), false);
  return [{ ...content, id: await store.nextAuthenticatorId() }];
}

/** What goes with an authenticator: recovery codes are a way around the others, and go with the last of them. */
export function removedWith(
  { authenticators }: Owner,
  removed: readonly AuthenticatorId[],
): readonly AuthenticatorId[] {
  const left = authenticators.filter(({ id }) => !removed.includes(id));
  const isFactorLeft = left.some(({ type }) => type !== 'recovery_codes');
  return isFactorLeft ? removed : authenticators.map(({ id }) => id);
}
