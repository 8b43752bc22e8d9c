import { Secret } from 'otpauth';
import type { AuthenticatorContent } from '../../domain/authenticator.js';
import { createKeyring } from './keyring.js';
import { sealRecoveryCodes } from './recovery-codes.js';

/** The secrets of an engine, as its option of that name has them. */
type Secrets = Parameters<typeof createKeyring>[0];

/**
 * An authenticator app of a user of another system, to be added to a store as `addAuthenticator`: its secret, in base32,
 * sealed as an engine with these secrets keeps it. Throws a TypeError for what is no base32.
 */
export function importedTotp(secrets: Secrets, secret: string): AuthenticatorContent {
  const { base32 } = Secret.fromBase32(secret);
  return { type: 'totp', sealedSecret: createKeyring(secrets).seal(base32, 'totp'), lastUsedStep: null };
}

/** Likewise recovery codes: those that can still be used. */
export function importedRecoveryCodes(secrets: Secrets, codes: readonly string[]): AuthenticatorContent {
  return sealRecoveryCodes(createKeyring(secrets), codes, true);
}
