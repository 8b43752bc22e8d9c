import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { encodeCBOR, type CBORType } from '@levischuck/tiny-cbor';
import type { JsonObject, Random } from '@sallyport/core';

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
  readonly id: Buffer;
  readonly rpId: string;
  readonly userHandle: string;
  readonly isResident: boolean;
  readonly privateKey: KeyObject;
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

const ES256 = -7;
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED_DATA = 0x40;
const AAGUID = Buffer.alloc(16);
const ID_BYTES = 32;

/** One that is used on pages of this origin. */
export function createSoftwareAuthenticator(origin: string, random: Random): SoftwareAuthenticator {
  const credentials: Credential[] = [];
  return {
    create: (options, how = {}) => {
      const { rp, user, challenge, authenticatorSelection = {}, extensions = {} } = publicKeyIn(options);
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const isResident = how.resident ?? authenticatorSelection.residentKey === 'required';
      const isVerified = how.userVerified ?? authenticatorSelection.userVerification === 'required';
      const id = Buffer.from(random.bytes(ID_BYTES));
      const credential = { id, rpId: rp.id, userHandle: user.id, isResident, privateKey, signCount: 0 };
      credentials.push(credential);
      const attested = Buffer.concat([AAGUID, uint16(id.length), id, coseKey(publicKey)]);
      const response = {
        clientDataJSON: clientData({ type: 'webauthn.create', challenge, origin }).toString('base64url'),
        attestationObject: encode(
          new Map<string, CBORType>([
            ['fmt', 'none'],
            ['attStmt', new Map()],
            ['authData', authenticatorData(credential, isVerified, attested)],
          ]),
        ).toString('base64url'),
        transports: ['internal'],
      };
      return credentialJson(
        credential,
        response,
        extensions.credProps ? { credProps: { rk: isResident } } : {},
      );
    },

    get: (options, { userVerified = true, badSignature = false } = {}) => {
      const { rpId, challenge, allowCredentials = [] } = publicKeyIn(options);
      const allowed = allowCredentials.map(({ id }) => id);
      const credential = credentials.findLast((own) =>
        allowed.length > 0
          ? allowed.includes(own.id.toString('base64url'))
          : own.isResident && own.rpId === rpId,
      );
      if (!credential) throw new Error('the authenticator has no credential for this');
      credential.signCount += 1;
      const authData = authenticatorData(credential, userVerified);
      const data = clientData({ type: 'webauthn.get', challenge, origin });
      const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), credential.privateKey);
      if (badSignature)
        signature.writeUInt8(signature.readUInt8(signature.length - 1) ^ 0xff, signature.length - 1);
      const response = {
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: credential.userHandle,
      };
      return credentialJson(credential, response, {});
    },
  };
}

/** They come from a server of ours; what is missing shows in what is made of them. */
function publicKeyIn(options: object): PublicKeyOptions {
  return (options as { readonly publicKey: PublicKeyOptions }).publicKey;
}

/** The form of `PublicKeyCredential.toJSON()`. */
function credentialJson({ id }: Credential, response: JsonObject, extensions: JsonObject): JsonObject {
  return {
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    response,
    clientExtensionResults: extensions,
  };
}

function clientData(data: {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
}): Buffer {
  return Buffer.from(JSON.stringify({ ...data, crossOrigin: false }));
}

function authenticatorData(
  { rpId, signCount }: Credential,
  isVerified: boolean,
  attested = Buffer.alloc(0),
): Buffer {
  const flags = USER_PRESENT | (isVerified ? USER_VERIFIED : 0) | (attested.length > 0 ? ATTESTED_DATA : 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(signCount);
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested]);
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

function encode(value: CBORType): Buffer {
  return Buffer.from(encodeCBOR(value));
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
