import type { JsonObject, Random } from '@sallyport/core';
import { createSoftwareCredential, type SoftwareCredential } from '@sallyport/core/testing';

/** A security key with the browser around it: ES256 credentials, without attestation. */
export interface SoftwareAuthenticator {
  /** `navigator.credentials.create()`; resident and user verification are as the options require, unless said. */
  create(options: object, how?: { readonly resident?: boolean; readonly userVerified?: boolean }): JsonObject;
  /** `navigator.credentials.get()`. Throws where it has no credential for the options. */
  get(
    options: object,
    how?: { readonly userVerified?: boolean; readonly badSignature?: boolean },
  ): JsonObject;
}

interface Credential {
  readonly key: SoftwareCredential;
  readonly rpId: string;
  readonly userHandle: string;
  readonly isResident: boolean;
  signCount: number;
}

/** What it reads of the options, in the JSON form that servers send. */
interface PublicKeyOptions {
  readonly rp: { readonly id: string };
  readonly rpId: string;
  readonly user: { readonly id: string };
  readonly challenge: string;
  readonly authenticatorSelection?: { readonly residentKey?: string; readonly userVerification?: string };
  readonly allowCredentials?: readonly { readonly id: string }[];
  readonly extensions?: { readonly credProps?: boolean };
}

const ID_BYTES = 32;

/** One that is used on pages of this origin. */
export function createSoftwareAuthenticator(origin: string, random: Random): SoftwareAuthenticator {
  const credentials: Credential[] = [];
  return {
    create: (options, how = {}) => {
      const { rp, user, challenge, authenticatorSelection = {}, extensions = {} } = publicKeyIn(options);
      const isResident = how.resident ?? authenticatorSelection.residentKey === 'required';
      const isUserVerified = how.userVerified ?? authenticatorSelection.userVerification === 'required';
      const key = createSoftwareCredential(random.bytes(ID_BYTES), { rpId: rp.id, origin });
      credentials.push({ key, rpId: rp.id, userHandle: user.id, isResident, signCount: 0 });
      const told = extensions.credProps ? { credProps: { rk: isResident } } : {};
      return key.create({ challenge, isUserVerified, signCount: 0 }, told);
    },

    get: (options, { userVerified: isUserVerified = true, badSignature = false } = {}) => {
      const { rpId, challenge, allowCredentials = [] } = publicKeyIn(options);
      const allowed = allowCredentials.map(({ id }) => id);
      const credential = credentials.findLast((own) =>
        allowed.length > 0 ? allowed.includes(own.key.id) : own.isResident && own.rpId === rpId,
      );
      if (!credential) throw new Error('the authenticator has no credential for this');
      credential.signCount += 1;
      const { key, signCount, userHandle } = credential;
      return key.get({ challenge, isUserVerified, signCount, userHandle, badSignature });
    },
  };
}

/** They come from a server of ours; what is missing shows in what is made of them. */
function publicKeyIn(options: object): PublicKeyOptions {
  return (options as { readonly publicKey: PublicKeyOptions }).publicKey;
}
