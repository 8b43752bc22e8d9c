import { epochsOf, type User } from '../../domain/account.js';
import { isPasskey, type Authenticator, type WebauthnAuthenticator } from '../../domain/authenticator.js';
import type { Candidate } from '../../domain/candidate.js';
import type { UserId } from '../../domain/ids.js';
import { plusSeconds } from '../../domain/instant.js';
import type { JsonObject } from '../../domain/json.js';
import { findUnder } from './find-under.js';
import type { Scope } from './interpreter.js';
import type { InterpreterParts, Questions } from './parts.js';
import { credentialIdOf, handleOf, userHandleOf, userOf } from './webauthn.js';

/** Longer than browsers wait for somebody to find their key. */
export const CHALLENGE_SECONDS = 600;

export function keysOf(authenticators: readonly Authenticator[]): readonly WebauthnAuthenticator[] {
  return authenticators.filter((each) => each.type === 'webauthn');
}

type AnswerQuestions = Questions<
  | 'challengeCandidate'
  | 'challengeOwner'
  | 'challengeAnybody'
  | 'matchCredential'
  | 'matchOwnCredential'
  | 'matchPasskey'
>;

/** Answers whether somebody has proved who they are by a key. */
export function webauthnAnswerQuestions(parts: InterpreterParts): AnswerQuestions {
  const challenge = async (id: UserId | null, { at }: Scope) => {
    const token = parts.random.token();
    const allowed = id === null ? [] : keysOf(await parts.store.listAuthenticators(id));
    const options = parts.webauthn.requestOptions({ challenge: token, allowed });
    return { challenge: token, options, expiresAt: plusSeconds(at, CHALLENGE_SECONDS) };
  };
  return {
    challengeCandidate: async ({ candidate }, scope) => ({
      reply: { type: 'candidateChallenged', ...(await challenge(candidate.userId, scope)) },
    }),

    challengeOwner: async (_, scope) => ({
      reply: { type: 'ownerChallenged', ...(await challenge(scope.user?.id ?? null, scope)) },
    }),

    challengeAnybody: async (_, scope) => ({
      reply: { type: 'anybodyChallenged', ...(await challenge(null, scope)) },
    }),

    matchCredential: async ({ candidate, ...answer }, scope) => {
      const user = candidate.userId === null ? null : await findUnder(candidate.userId, candidate, scope);
      if (!user) return { reply: { type: 'secondFactorOutdated' } };
      const used = await findUsed(parts, { user, scope, ...answer });
      return {
        reply: used
          ? { type: 'secondFactorMatched', userId: user.id, used }
          : { type: 'credentialMismatched' },
      };
    },

    matchOwnCredential: async (answer, scope) => {
      const { user } = scope;
      const used = user && (await findUsed(parts, { user, scope, ...answer }));
      return {
        reply:
          user && used
            ? { type: 'ownCredentialMatched', userId: user.id, used }
            : { type: 'ownCredentialMismatched' },
      };
    },

    matchPasskey: async (answer, scope) => {
      const id = userOf(answer.credential);
      const user = id === null ? null : await scope.findUser(id);
      const used = user && (await findUsed(parts, { user, scope, ...answer, isAlone: true }));
      return {
        reply:
          user && used
            ? { type: 'passkeyMatched', userId: user.id, used, candidate: candidateOf(user) }
            : { type: 'passkeyMismatched' },
      };
    },
  };
}

interface KeyAnswer {
  readonly user: User;
  readonly scope: Scope;
  readonly credential: JsonObject;
  readonly challenge: string | null;
  /** Whether it takes the place of a password. */
  readonly isAlone?: boolean;
}

/** The key that has answered the challenge, as it is once it is used. */
async function findUsed(
  { store, webauthn }: InterpreterParts,
  { user, scope, credential, challenge, isAlone = false }: KeyAnswer,
): Promise<WebauthnAuthenticator | null> {
  const handle = userHandleOf(credential);
  // A key that names somebody else is somebody else's, whatever it signs (7.2, step 6).
  if (challenge === null || (handle !== null && handle !== handleOf(user))) return null;
  const id = credentialIdOf(credential);
  const keys = keysOf(await store.listAuthenticators(user.id));
  const authenticator = keys.find((key) => key.credentialId === id);
  if (!authenticator || (isAlone && !isPasskey(authenticator))) return null;
  const mustVerifyUser = isAlone;
  const used = await webauthn.verifyRequest(credential, { challenge, authenticator, mustVerifyUser });
  return used && { ...used, lastUsedAt: scope.at };
}

function candidateOf(user: User): Candidate {
  const { id } = user;
  return {
    userId: id,
    email: null,
    phone: null,
    isSignup: false,
    hasUsedPasskey: true,
    ...epochsOf(user),
  };
}
