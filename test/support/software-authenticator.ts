import { decodeCBOR, encodeCBOR, type CBORType } from '@levischuck/tiny-cbor';
import { secureRandom, type JsonObject } from '@sallyport/core';
import { createSoftwareAuthenticator as createKey, type SoftwareAuthenticator } from '@sallyport/testing';

export type { SoftwareAuthenticator };

/** A security key with the browser around it, used on pages of this origin. */
export function createSoftwareAuthenticator(origin: string): SoftwareAuthenticator {
  return createKey(origin, secureRandom);
}

/** Where the length of the id stands, behind the hash of the domain, flags, counter and AAGUID (WebAuthn level 3, 6.1). */
const ID_LENGTH_AT = 32 + 1 + 4 + 16;

/** A key as it was made, under another id: without an attestation nobody has signed that. */
export function withId(made: JsonObject, id: Buffer): JsonObject {
  const response = made['response'] as { readonly attestationObject: string };
  // A copy, as what is decoded begins where its memory does.
  const attestation = decodeCBOR(Uint8Array.from(Buffer.from(response.attestationObject, 'base64url')));
  if (!(attestation instanceof Map)) throw new TypeError('an attestation object is a map');
  const authData = Buffer.from(attestation.get('authData') as Uint8Array);
  const keyAt = ID_LENGTH_AT + 2 + authData.readUInt16BE(ID_LENGTH_AT);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(id.length);
  const changed = Buffer.concat([authData.subarray(0, ID_LENGTH_AT), length, id, authData.subarray(keyAt)]);
  const object = new Map<string | number, CBORType>([...attestation, ['authData', changed]]);
  const attestationObject = Buffer.from(encodeCBOR(object)).toString('base64url');
  const text = id.toString('base64url');
  return { ...made, id: text, rawId: text, response: { ...response, attestationObject } };
}
