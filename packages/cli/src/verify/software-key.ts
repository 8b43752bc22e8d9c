import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A security key: of its answers to challenges, no two count as one used again. */
export interface SoftwareKey {
  readonly credentialId: string;
  /** COSE (RFC 9052, 7), base64url. */
  readonly publicKey: string;
  /** What a browser makes of the credential that it has made, which is always the same one. */
  create(challenge: string): object;
  /** What a browser makes of its answer (`PublicKeyCredential.toJSON()`), having verified the owner. */
  answer(challenge: string, of: { readonly userId: string }): object;
}

interface Site {
  readonly rpId: string;
  readonly origin: string;
}

/** User present, user verified (WebAuthn level 3, 6.1). */
const FLAGS = 0x01 | 0x04;
const ATTESTED_DATA = 0x40;
/** A key that does not count its uses says 0. */
const NO_COUNT = [0, 0, 0, 0];
/** Nobody vouches for its make. */
const AAGUID = Buffer.alloc(16);

export function createSoftwareKey(name: string, { rpId, origin }: Site): SoftwareKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = sha256(name);
  const cose = coseKey(publicKey.export({ format: 'jwk' }));
  const clientDataOf = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credentialOf = (response: Readonly<Record<string, Buffer>>, extensions: object = {}) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: extensions,
    response: Object.fromEntries(
      Object.entries(response).map(([member, bytes]) => [member, bytes.toString('base64url')]),
    ),
  });
  return {
    credentialId: id.toString('base64url'),
    publicKey: cose.toString('base64url'),
    create: (challenge) => {
      const length = Buffer.from([0, id.length]);
      const authenticatorData = Buffer.concat([
        ...[sha256(rpId), Buffer.from([FLAGS | ATTESTED_DATA, ...NO_COUNT])],
        ...[AAGUID, length, id, cose],
      ]);
      const response = {
        clientDataJSON: clientDataOf('webauthn.create', challenge),
        attestationObject: attestationOf(authenticatorData),
      };
      return credentialOf(response, { credProps: { rk: true } });
    },
    answer: (challenge, { userId }) => {
      const clientDataJSON = clientDataOf('webauthn.get', challenge);
      const authenticatorData = Buffer.concat([sha256(rpId), Buffer.from([FLAGS, ...NO_COUNT])]);
      const signature = sign(
        'sha256',
        Buffer.concat([authenticatorData, sha256(clientDataJSON)]),
        privateKey,
      );
      return credentialOf({ clientDataJSON, authenticatorData, signature, userHandle: Buffer.from(userId) });
    },
  };
}

/** `{ "fmt": "none", "attStmt": {}, "authData": … }` in CBOR, for fewer than 256 bytes of data. */
function attestationOf(authenticatorData: Buffer): Buffer {
  const before = 'a363666d74646e6f6e656761747453746d74a0686175746844617461';
  return Buffer.concat([
    Buffer.from(before, 'hex'),
    Buffer.from([0x58, authenticatorData.length]),
    authenticatorData,
  ]);
}

/** EC2, ES256, P-256, and the two coordinates, in CBOR. */
function coseKey({ x = '', y = '' }: { readonly x?: string; readonly y?: string }): Buffer {
  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
