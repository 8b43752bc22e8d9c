import {
  instant,
  importedRecoveryCodes,
  importedTotp,
  type AuthenticatorContent,
  type Store,
  type UserId,
} from '@sallyport/core';
import { Secret, TOTP } from 'otpauth';

export const SECRETS = ['a secret for tests, of more than 32 bytes'] as const;

/** Whom an authenticator app knows by this, in base32. */
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

export const RECOVERY_CODES = ['10000001', '10000002', '10000003'];

/** What an app shows at a time; `away` is a count of periods. */
export function totpAt(milliseconds: number, { secret = TOTP_SECRET, away = 0 } = {}): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: milliseconds + away * 30_000 });
}

export const FACTORS: Readonly<Record<'totp' | 'recovery_codes', AuthenticatorContent>> = {
  totp: importedTotp(SECRETS, TOTP_SECRET),
  recovery_codes: importedRecoveryCodes(SECRETS, RECOVERY_CODES),
};

/** Adds authenticators to a user, as an import from another system does. */
export async function addFactors(
  store: Store,
  userId: UserId,
  contents: readonly AuthenticatorContent[],
): Promise<void> {
  for (const content of contents) {
    const authenticator = { ...content, id: await store.nextAuthenticatorId() };
    const result = await store.commit({
      at: instant(0),
      session: { type: 'keep' },
      expectations: [],
      writes: [{ type: 'addAuthenticator', userId, authenticator }],
      messages: [],
      audit: [],
    });
    if (result.type === 'conflict') throw new Error(`a conflict over ${result.over}`);
  }
}
