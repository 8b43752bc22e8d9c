import type { Authenticator, NewAuthenticator } from '../../domain/authenticator.js';
import type { AuthenticatorId } from '../../domain/ids.js';
import type { Scope } from './interpreter.js';
import { ownerIn, type Owner } from './owner.js';
import type { InterpreterParts } from './parts.js';
import { drawRecoveryCodes, sealRecoveryCodes } from './recovery-codes.js';

/** Whoever is signed in, with what changes to their authenticators depend on. */
export interface FactorOwner extends Owner {
  readonly authenticators: readonly Authenticator[];
}

export async function factorOwnerIn({ store }: InterpreterParts, scope: Scope): Promise<FactorOwner> {
  const owner = await ownerIn(scope);
  return { ...owner, authenticators: await store.listAuthenticators(owner.user.id) };
}

/** Whoever could lose an account to the owner of an address locks nobody out of it by a factor of their own. */
export function problemOfAdding({ mfa }: InterpreterParts, { addresses }: Owner): 'unverified_email' | null {
  const isVerified = addresses.every((address) => address.isVerified);
  return isVerified || mfa.allowUnverifiedEmail ? null : 'unverified_email';
}

/** Recovery codes that come with the first factor, where they are supported and there are none yet. */
export async function recoveryCodesBeside(
  { mfa, random, keyring, store }: InterpreterParts,
  { authenticators }: FactorOwner,
): Promise<readonly NewAuthenticator[]> {
  const hasCodes = authenticators.some(({ type }) => type === 'recovery_codes');
  if (hasCodes || !mfa.supportedTypes.includes('recovery_codes')) return [];
  const content = sealRecoveryCodes(keyring, drawRecoveryCodes(random, mfa), false);
  return [{ ...content, id: await store.nextAuthenticatorId() }];
}

/** What goes with an authenticator: recovery codes are a way around the others, and go with the last of them. */
export function removedWith(
  { authenticators }: FactorOwner,
  removed: readonly AuthenticatorId[],
): readonly AuthenticatorId[] {
  const left = authenticators.filter(({ id }) => !removed.includes(id));
  const isFactorLeft = left.some(({ type }) => type !== 'recovery_codes');
  return isFactorLeft ? removed : authenticators.map(({ id }) => id);
}
