import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { encodeCBOR, type CBORType } from '@levischuck/tiny-cbor';
import type { JsonObject } from '../domain/json.js';

/** What an authenticator and its browser are told, and what they have done. */
export interface Ceremony {
  /** base64url */
  readonly challenge: string;
  readonly isUserVerified: boolean;
  /** 0 for authenticators that do not count (WebAuthn Level 3, 6.1.1). */
  readonly signCount: number;
}

/** A WebAuthn credential in software: ES256, without attestation. It answers in the form of `PublicKeyCredential.toJSON()`. */
export interface SoftwareCredential {
  /** base64url */
  readonly id: string;
  /** COSE (RFC 9052, 7), base64url. */
  readonly publicKey: string;
  /** What `navigator.credentials.create()` gives. */
  create(ceremony: Ceremony, extensions?: JsonObject): JsonObject;
  /** What `navigator.credentials.get()` gives; the user handle in base64url. */
  get(ceremony: Ceremony & { readonly userHandle: string; readonly badSignature?: boolean }): JsonObject;
}

export interface CredentialSite {
  readonly rpId: string;
  readonly origin: string;
}

// WebAuthn Level 3, 6.1
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED_DATA = 0x40;
const AAGUID = Buffer.alloc(16);
/** COSE algorithm (RFC 9053, 2.1). */
const ES256 = -7;

/** One of this site, under an id of up to 1023 bytes. */
export function createSoftwareCredential(
  id: Uint8Array,
  { rpId, origin }: CredentialSite,
): SoftwareCredential {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cose = coseKey(publicKey);
  const name = Buffer.from(id).toString('base64url');
  const clientData = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const authenticatorData = ({ isUserVerified, signCount }: Ceremony, attested = Buffer.alloc(0)) => {
    const hasData = attested.length > 0 ? ATTESTED_DATA : 0;
    const flags = USER_PRESENT | (isUserVerified ? USER_VERIFIED : 0) | hasData;
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), uint32(signCount), attested]);
  };
  const credential = (response: JsonObject, extensions: JsonObject): JsonObject => ({
    id: name,
    rawId: name,
    type: 'public-key',
    authenticatorAttachment: 'platform',
    response,
    clientExtensionResults: extensions,
  });
  return {
    id: name,
    publicKey: cose.toString('base64url'),

    create: (ceremony, extensions = {}) => {
      const attested = Buffer.concat([AAGUID, uint16(id.length), id, cose]);
      const attestation = new Map<string, CBORType>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authenticatorData(ceremony, attested)],
      ]);
      return credential(
        {
          clientDataJSON: clientData('webauthn.create', ceremony.challenge).toString('base64url'),
          attestationObject: encode(attestation).toString('base64url'),
          transports: ['internal'],
        },
        extensions,
      );
    },

    get: (ceremony) => {
      const data = clientData('webauthn.get', ceremony.challenge);
      const authData = authenticatorData(ceremony);
      const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), privateKey);
      if (ceremony.badSignature) spoil(signature);
      return credential(
        {
          clientDataJSON: data.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: ceremony.userHandle,
        },
        {},
      );
    },
  };
}

function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return encode(
    new Map<number, CBORType>([
      [1, 2], // key type: EC2
      [3, ES256],
      [-1, 1], // curve: P-256
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

function spoil(signature: Buffer): void {
  const last = signature.length - 1;
  signature.writeUInt8(signature.readUInt8(last) ^ 0xff, last);
}

function encode(value: CBORType): Buffer {
  return Buffer.from(encodeCBOR(value));
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
