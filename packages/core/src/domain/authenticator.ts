import type { AuthenticatorId } from './ids.js';
import type { Instant } from './instant.js';

/** What somebody can prove who they are by, besides a password; in the order in which clients are told. */
export const AUTHENTICATOR_TYPES = ['recovery_codes', 'totp', 'webauthn'] as const;

export type AuthenticatorType = (typeof AUTHENTICATOR_TYPES)[number];

/**
 * What is kept of an authenticator by its type. Secrets are sealed with keys from outside the store (promise 9 of
 * SECURITY.md); what they are used up by stands beside them, so that one commit checks and changes both.
 */
export type AuthenticatorContent =
  | {
      readonly type: 'totp';
      readonly sealedSecret: string;
      /** The newest time step whose code was accepted: no code of it or of one before is accepted again. */
      readonly lastUsedStep: number | null;
    }
  | {
      readonly type: 'recovery_codes';
      /** A JSON list of codes. */
      readonly sealedCodes: string;
      readonly codeCount: number;
      /** Which of them were used, by their places in the list. */
      readonly usedCodes: readonly number[];
      /** Whether their owner has seen them. */
      readonly isViewed: boolean;
    }
  | {
      readonly type: 'webauthn';
      /** As its owner calls it. */
      readonly name: string;
      /** Base64url, as are all bytes here; nobody else's authenticator has the same. */
      readonly credentialId: string;
      /** COSE (RFC 9052, 7). */
      readonly publicKey: string;
      /** How often the authenticator says that it was used; 0 where it does not count. */
      readonly counter: number;
      readonly transports: readonly string[];
      /** Whether it was made to be found without knowing whose it is; null where the browser did not say. */
      readonly isPasswordless: boolean | null;
      /** Whether its owner was verified, by a PIN or a fingerprint say, when it was made. */
      readonly isUserVerified: boolean;
    };

/** What can be told of an authenticator. */
export type AuthenticatorSummary = {
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
} & (
  | { readonly type: 'totp' }
  | { readonly type: 'recovery_codes'; readonly totalCount: number; readonly unusedCount: number }
  | {
      readonly type: 'webauthn';
      readonly id: AuthenticatorId;
      readonly name: string;
      readonly isPasswordless: boolean | null;
    }
);

/** An authenticator that is about to be added; its id was drawn before. */
export type NewAuthenticator = AuthenticatorContent & { readonly id: AuthenticatorId };

/** An authenticator of a user. Its revision counts its changes: a change is made to the revision that was read. */
export type Authenticator = NewAuthenticator & {
  readonly revision: number;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
};

/** Whether a login asks for more than a password: recovery codes are a way out, and no factor by themselves. */
export function hasSecondFactor(types: readonly AuthenticatorType[]): boolean {
  return types.some((type) => type !== 'recovery_codes');
}

/** An authenticator that was just added, as it will be read. */
export function asAdded(authenticator: NewAuthenticator, at: Instant): Authenticator {
  return { ...authenticator, revision: 1, createdAt: at, lastUsedAt: null };
}

export function summaryOf(authenticator: Authenticator): AuthenticatorSummary {
  const { createdAt, lastUsedAt } = authenticator;
  switch (authenticator.type) {
    case 'totp':
      return { type: 'totp', createdAt, lastUsedAt };
    case 'recovery_codes': {
      const { codeCount: totalCount, usedCodes } = authenticator;
      const unusedCount = totalCount - usedCodes.length;
      return { type: 'recovery_codes', createdAt, lastUsedAt, totalCount, unusedCount };
    }
    case 'webauthn': {
      const { id, name, isPasswordless } = authenticator;
      return { type: 'webauthn', createdAt, lastUsedAt, id, name, isPasswordless };
    }
    default:
      return authenticator satisfies never;
  }
}

export type WebauthnAuthenticator = Extract<Authenticator, { type: 'webauthn' }>;

/**
 * Whether it can take the place of a password (promise 10 of SECURITY.md): whoever has it alone must have shown that
 * they are its owner when it was made.
 */
export function isPasskey({
  isPasswordless,
  isUserVerified,
}: Pick<WebauthnAuthenticator, 'isPasswordless' | 'isUserVerified'>): boolean {
  return isPasswordless === true && isUserVerified;
}
