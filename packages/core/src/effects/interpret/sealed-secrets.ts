import { SallyportError } from '../../errors.js';
import type { Keyring, KeyPurpose } from './keyring.js';

/**
 * Opens what was sealed and kept in the store. Throws where it cannot be: the secret that it was sealed with is not
 * listed any more, or somebody has tampered with the store. Neither lets anybody in.
 */
export function openSealed(keyring: Keyring, sealed: string, purpose: KeyPurpose): string {
  const opened = keyring.open(sealed, purpose);
  if (opened !== null) return opened;
  throw new SallyportError(
    'invalid-configuration',
    `A sealed secret (${purpose}) cannot be opened: the secret that it was sealed with is not listed any more`,
  );
}
