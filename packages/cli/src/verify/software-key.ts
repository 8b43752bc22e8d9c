import { createHash } from 'node:crypto';
import type { JsonObject } from '@sallyport/core';
import { createSoftwareCredential, type CredentialSite } from '@sallyport/core/testing';

/** A security key: of its answers to challenges, no two count as one used again. */
export interface SoftwareKey {
  readonly credentialId: string;
  /** COSE (RFC 9052, 7), base64url. */
  readonly publicKey: string;
  /** What a browser makes of the credential that it has made, which is always the same one. */
  create(challenge: string): JsonObject;
  /** What a browser makes of its answer, having verified the owner. */
  answer(challenge: string, of: { readonly userId: string }): JsonObject;
}

/** It does not count its uses. */
const VERIFIED = { isUserVerified: true, signCount: 0 } as const;

export function createSoftwareKey(name: string, site: CredentialSite): SoftwareKey {
  const credential = createSoftwareCredential(createHash('sha256').update(name).digest(), site);
  return {
    credentialId: credential.id,
    publicKey: credential.publicKey,
    create: (challenge) => credential.create({ ...VERIFIED, challenge }, { credProps: { rk: true } }),
    answer: (challenge, { userId }) =>
      credential.get({ ...VERIFIED, challenge, userHandle: Buffer.from(userId).toString('base64url') }),
  };
}
