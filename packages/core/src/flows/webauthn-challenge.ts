import { z } from 'zod';
import type { Instant } from '../domain/instant.js';
import type { JsonObject } from '../domain/json.js';
import { instantSchema } from './context-schemas.js';
import type { Stamp } from './define-flow.js';
import type { SubmitCredential } from './webauthn-fields.js';

export interface Challenge {
  readonly challenge: string;
  readonly expiresAt: Instant;
}

/** What an authenticator was asked to sign last, outside a login that waits: only an answer to it is taken, in time. */
export interface PendingChallenge {
  readonly challenge: string | null;
  readonly expiresAt: Instant | null;
}

export const noChallenge: PendingChallenge = { challenge: null, expiresAt: null };

/** Of the schema of a context. */
export const challengeFields = { challenge: z.string().nullable(), expiresAt: instantSchema.nullable() };

/** For the action `keepChallenge`. */
export const challengeGiven = (_: unknown, { challenge, expiresAt }: Challenge): Challenge => ({
  challenge,
  expiresAt,
});

/** For the guard `isExpired`. */
export function isChallengeExpired({
  context: { expiresAt },
  event,
}: {
  readonly context: PendingChallenge;
  readonly event: Stamp;
}): boolean {
  return expiresAt !== null && event.at >= expiresAt;
}

/** The answer of an authenticator, with what it was asked. */
export function credentialAndChallenge({
  context: { challenge },
  event: { credential },
}: {
  readonly context: Pick<PendingChallenge, 'challenge'>;
  readonly event: SubmitCredential;
}) {
  return { credential, challenge };
}

type Given = Challenge & { readonly options: JsonObject };

/** The options of a ceremony (WebAuthn Level 3, section 5) go to the client, and their challenge is waited for. */
export function giveOptions<const P extends 'creation' | 'request'>(purpose: P) {
  return [
    {
      type: 'keepChallenge',
      params: ({ event: { challenge, expiresAt } }: { event: Given }) => ({ challenge, expiresAt }),
    },
    {
      type: 'answer',
      params: ({ event: { options } }: { event: Given }) =>
        ({ type: 'webauthnOptions', purpose, options }) as const,
    },
  ] as const;
}
