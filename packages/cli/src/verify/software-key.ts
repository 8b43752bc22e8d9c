import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A security key that is there already: it answers challenges, and no two answers of it count as one used again. */
export interface SoftwareKey {
  readonly credentialId: string;
  /** COSE (RFC 9052, 7), base64url. */
  readonly publicKey: string;
  /** What a browser makes of its answer (`PublicKeyCredential.toJSON()`), having verified the owner. */
  answer(challenge: string, of: { readonly userId: string }): object;
}

interface Site {
  readonly rpId: string;
  readonly origin: string;
}

/** User present, user verified (WebAuthn level 3, 6.1). */
const FLAGS = 0x01 | 0x04;

export function createSoftwareKey(name: string, { rpId, origin }: Site): SoftwareKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = sha256(name).toString('base64url');
  return {
    credentialId,
    publicKey: coseKey(publicKey.export({ format: 'jwk' })),
    answer: (challenge, { userId }) => {
      const clientData = JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false });
      // A key that does not count its uses says 0.
      const authenticatorData = Buffer.concat([sha256(rpId), Buffer.from([FLAGS, 0, 0, 0, 0])]);
      const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), privateKey);
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: Buffer.from(clientData).toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: Buffer.from(userId).toString('base64url'),
        },
      };
    },
  };
}

/** EC2, ES256, P-256, and the two coordinates, in CBOR. */
function coseKey({ x = '', y = '' }: { readonly x?: string; readonly y?: string }): string {
  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]).toString('base64url');
}

function sha256(data: string): Buffer {
  return createHash('sha256').update(data).digest();
}
