import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { User } from '../../domain/account.js';
import type { AuthenticatorContent, WebauthnAuthenticator } from '../../domain/authenticator.js';
import { userId, type UserId } from '../../domain/ids.js';
import type { JsonObject } from '../../domain/json.js';
import type { Settings } from '../../domain/settings.js';

/** ES256, EdDSA and RS256: what authenticators have, in the order of what we would rather have (RFC 9053, RFC 8812). */
const ALGORITHMS = [-7, -8, -257];

/** A longer one is refused (7.1, step 25): stores need not keep what no authenticator makes. */
const CREDENTIAL_ID_MAX_BYTES = 1023;

/** Half of what all the code here takes to load, so only where keys are used; a site does that before its first request. */
export const loadWebauthn = () => import('@simplewebauthn/server');

export type WebauthnContent = Extract<AuthenticatorContent, { type: 'webauthn' }>;

/** The ceremonies of WebAuthn level 3, for one relying party. */
export interface Webauthn {
  /** What a browser makes a key by; one that it can use alone must verify its owner (promise 10 of SECURITY.md). */
  creationOptions(creation: {
    readonly user: User;
    readonly challenge: string;
    readonly known: readonly WebauthnAuthenticator[];
    readonly isPasswordless: boolean;
  }): JsonObject;

  /** What a browser proves by that it has one of these keys, or any that it finds where there are none. */
  requestOptions(request: {
    readonly challenge: string;
    readonly allowed: readonly WebauthnAuthenticator[];
  }): JsonObject;

  /** The key that was made in answer to a challenge; null where anything about the answer is wrong. */
  verifyCreation(
    credential: JsonObject,
    expected: { readonly challenge: string; readonly isPasswordless: boolean; readonly name: string },
  ): Promise<WebauthnContent | null>;

  /** The key as it is once it has answered a challenge; null where anything about the answer is wrong. */
  verifyRequest(
    credential: JsonObject,
    expected: {
      readonly challenge: string;
      readonly authenticator: WebauthnAuthenticator;
      readonly mustVerifyUser: boolean;
    },
  ): Promise<WebauthnAuthenticator | null>;
}

export function createWebauthn({ siteName, mfa }: Pick<Settings, 'siteName' | 'mfa'>): Webauthn {
  const { webauthnRpId: rpId, webauthnOrigins: origins } = mfa;
  return {
    creationOptions: ({ user, challenge, known, isPasswordless }) => ({
      publicKey: {
        rp: { id: rpId, name: siteName },
        user: userEntity(user),
        challenge,
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: known.map(descriptorOf),
        authenticatorSelection: {
          residentKey: isPasswordless ? 'required' : 'discouraged',
          requireResidentKey: isPasswordless,
          userVerification: isPasswordless ? 'required' : 'discouraged',
        },
        extensions: { credProps: true },
      },
    }),

    requestOptions: ({ challenge, allowed }) => ({
      publicKey: {
        challenge,
        rpId,
        allowCredentials: allowed.map(descriptorOf),
        // Where a key takes the place of a password, its answer without a verified user is refused.
        userVerification: 'preferred',
      },
    }),

    verifyCreation: verifyCreation(rpId, origins),
    verifyRequest: verifyRequest(rpId, origins),
  };
}

function verifyCreation(rpId: string, origins: readonly string[]): Webauthn['verifyCreation'] {
  return async (credential, { challenge, isPasswordless, name }) => {
    // What it must look like, the library checks; whatever it throws is about the answer.
    const response = credential as unknown as RegistrationResponseJSON;
    const { verifyRegistrationResponse } = await loadWebauthn();
    const verified = await orNull(() =>
      verifyRegistrationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: [...origins],
        expectedRPID: rpId,
        requireUserVerification: isPasswordless,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (!verified?.verified) return null;
    const { credential: made, userVerified } = verified.registrationInfo;
    if (Buffer.from(made.id, 'base64url').length > CREDENTIAL_ID_MAX_BYTES) return null;
    return {
      type: 'webauthn',
      name,
      credentialId: made.id,
      publicKey: Buffer.from(made.publicKey).toString('base64url'),
      counter: made.counter,
      transports: transportsOf(made.transports),
      // Not every browser says. One that was asked for a passkey makes one, or none at all (5.1.3, step 22).
      isPasswordless: isDiscoverable(credential) ?? (isPasswordless || null),
      isUserVerified: userVerified,
    };
  };
}

function verifyRequest(rpId: string, origins: readonly string[]): Webauthn['verifyRequest'] {
  return async (credential, { challenge, authenticator, mustVerifyUser }) => {
    const response = credential as unknown as AuthenticationResponseJSON;
    const { credentialId: id, publicKey, counter } = authenticator;
    const { verifyAuthenticationResponse } = await loadWebauthn();
    const verified = await orNull(() =>
      verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: [...origins],
        expectedRPID: rpId,
        // It also refuses a counter that does not grow: somebody may have copied the key (7.2, step 22).
        credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter },
        requireUserVerification: mustVerifyUser,
      }),
    );
    if (!verified?.verified) return null;
    return { ...authenticator, counter: verified.authenticationInfo.newCounter };
  };
}

/** The id of a credential that answers; null where it has none. */
export function credentialIdOf({ id }: JsonObject): string | null {
  return typeof id === 'string' ? id : null;
}

/** Whom the authenticator says that its key is of (7.2, step 6); null where it does not say. */
export function userHandleOf({ response }: JsonObject): string | null {
  const handle = isObject(response) ? response['userHandle'] : null;
  return typeof handle === 'string' && handle !== '' ? handle : null;
}

/** The handle of a user (5.4.3): it says nothing of who they are. JSON, as "42" and 42 are different ids. */
export function handleOf({ id }: Pick<User, 'id'>): string {
  return Buffer.from(JSON.stringify(id)).toString('base64url');
}

/** Whom an authenticator says that its key is of; null where it does not say, or says what is nobody's handle. */
export function userOf(credential: JsonObject): UserId | null {
  const handle = userHandleOf(credential);
  if (handle === null) return null;
  const id = idIn(Buffer.from(handle, 'base64url').toString());
  return id !== null && handleOf({ id }) === handle ? id : null;
}

function idIn(json: string): UserId | null {
  try {
    const id: unknown = JSON.parse(json);
    return typeof id === 'string' || Number.isSafeInteger(id) ? userId(id as string | number) : null;
  } catch {
    return null;
  }
}

function userEntity(user: User): JsonObject {
  const { id, username, email } = user;
  return {
    id: handleOf(user),
    name: email ?? username ?? String(id),
    displayName: username ?? email ?? String(id),
  };
}

function descriptorOf({ credentialId, transports }: WebauthnAuthenticator): JsonObject {
  return { type: 'public-key', id: credentialId, ...(transports.length > 0 ? { transports } : {}) };
}

/** What the browser says of it by the extension `credProps` (10.1.3). */
function isDiscoverable({ clientExtensionResults }: JsonObject): boolean | null {
  const properties = isObject(clientExtensionResults) ? clientExtensionResults['credProps'] : null;
  const isResident = isObject(properties) ? properties['rk'] : null;
  return typeof isResident === 'boolean' ? isResident : null;
}

/** Told by the browser: texts, and not many. */
function transportsOf(told: unknown): readonly string[] {
  if (!Array.isArray(told)) return [];
  return told.filter((each): each is string => typeof each === 'string' && each.length <= 20).slice(0, 10);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function orNull<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}
