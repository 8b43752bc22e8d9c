import type { Authenticator } from '../../domain/authenticator.js';
import type { UserId } from '../../domain/ids.js';
import type { Instant } from '../../domain/instant.js';
import type { Store } from '../../ports/store.js';
import { createKeyring, type Keyring } from './keyring.js';
import { openSealed } from './sealed-secrets.js';

export interface Resealing {
  readonly store: Pick<Store, 'listAuthenticators' | 'commit'>;
  /** As the engine's option of that name has them: the first seals, and what any of the others has sealed is read. */
  readonly secrets: Parameters<typeof createKeyring>[0];
  readonly userId: UserId;
  readonly at: Instant;
}

/**
 * Seals the secrets of a user's authenticators under the first of these secrets, where another one has sealed them: it can
 * go from the list once that is done for all users. Tells how many there were. What is used at the same time is not
 * disturbed. Throws `invalid-configuration` for what none of the secrets has sealed.
 */
export async function resealAuthenticators({ store, secrets, userId, at }: Resealing): Promise<number> {
  const keyring = createKeyring(secrets);
  const nothing = { session: { type: 'keep' }, expectations: [], messages: [], audit: [] } as const;
  let count = 0;
  for (;;) {
    const [authenticator] = (await store.listAuthenticators(userId)).flatMap((each) =>
      resealed(keyring, each),
    );
    if (!authenticator) return count;
    const write = { type: 'updateAuthenticator', userId, authenticator } as const;
    // Who was faster has changed it, or has removed it: the next look tells.
    const { type } = await store.commit({ ...nothing, at, writes: [write] });
    if (type === 'committed') count += 1;
  }
}

/** The authenticator under the current secret, where it is under another. */
function resealed(keyring: Keyring, authenticator: Authenticator): readonly Authenticator[] {
  switch (authenticator.type) {
    case 'totp': {
      const { sealedSecret: sealed } = authenticator;
      if (keyring.isCurrent(sealed)) return [];
      return [{ ...authenticator, sealedSecret: keyring.seal(openSealed(keyring, sealed, 'totp'), 'totp') }];
    }
    case 'recovery_codes': {
      const { sealedCodes: sealed } = authenticator;
      if (keyring.isCurrent(sealed)) return [];
      const sealedCodes = keyring.seal(openSealed(keyring, sealed, 'recovery'), 'recovery');
      return [{ ...authenticator, sealedCodes }];
    }
    case 'webauthn':
      // Public keys are no secret.
      return [];
    default:
      return authenticator satisfies never;
  }
}
