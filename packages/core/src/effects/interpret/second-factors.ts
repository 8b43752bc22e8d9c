import { hasSecondFactor, type Authenticator } from '../../domain/authenticator.js';
import type { UserId } from '../../domain/ids.js';
import { findUnder, unchanged } from './find-under.js';
import type { Scope } from './interpreter.js';
import type { InterpreterParts, Questions } from './parts.js';
import type { StageCondition } from './pipeline.js';
import { withoutRecoveryCode } from './recovery-codes.js';
import { openSealed } from './sealed-secrets.js';
import { createTotp } from './totp.js';

/**
 * Whether a second factor is asked for: of everybody who has one, whichever types can be added now, unless they trust
 * the browser.
 */
export function secondFactorCondition({ account, mfa, trustedBrowsers }: InterpreterParts): StageCondition {
  const canTrust = mfa.trustEnabled || account.loginByCodeTrustEnabled;
  return async (candidate, scope) => {
    if (candidate.hasUsedPasskey) return false;
    const user = candidate.userId === null ? null : await scope.findUser(candidate.userId);
    if (!user || !hasSecondFactor(user.authenticatorTypes)) return false;
    return !(canTrust && trustedBrowsers.isTrustedBy(candidate, scope));
  };
}

/** Answers whether somebody has proved who they are by a second factor. */
export function secondFactorQuestions(
  parts: InterpreterParts,
): Questions<'findSecondFactors' | 'matchSecondFactor' | 'matchOwnSecondFactor'> {
  return {
    findSecondFactors: async ({ candidate: { userId } }, scope) => {
      const user = userId === null ? null : await scope.findUser(userId);
      return { reply: { type: 'secondFactorsFound', types: user?.authenticatorTypes ?? [] } };
    },

    matchSecondFactor: async ({ candidate, code }, scope) => {
      const user = candidate.userId === null ? null : await findUnder(candidate.userId, candidate, scope);
      if (!user) return { reply: { type: 'secondFactorOutdated' } };
      const used = await findUsed(parts, { userId: user.id, code, scope });
      // It is wrong for the authenticators that were looked at: whoever gets or loses one is under another epoch.
      return used
        ? { reply: { type: 'secondFactorMatched', userId: user.id, used } }
        : { reply: { type: 'secondFactorMismatched' }, expects: [unchanged(user)] };
    },

    matchOwnSecondFactor: async ({ code }, scope) => {
      const { user } = scope;
      const used = user && (await findUsed(parts, { userId: user.id, code, scope }));
      return user && used
        ? { reply: { type: 'ownSecondFactorMatched', userId: user.id, used } }
        : { reply: { type: 'ownSecondFactorMismatched' }, expects: user ? [unchanged(user)] : [] };
    },
  };
}

interface Attempt {
  readonly userId: UserId;
  readonly code: string;
  readonly scope: Scope;
}

/** The authenticator whose code it is, as it is once that code is used up. */
async function findUsed(
  parts: InterpreterParts,
  { userId, code, scope: { at } }: Attempt,
): Promise<Authenticator | null> {
  const totp = createTotp(parts.mfa);
  const use = (authenticator: Authenticator): Authenticator | null => {
    switch (authenticator.type) {
      case 'totp': {
        const secret = openSealed(parts.keyring, authenticator.sealedSecret, 'totp');
        const step = totp.match(secret, code, { at, lastUsedStep: authenticator.lastUsedStep });
        // Under the current secret by now, whichever it was sealed with.
        const sealedSecret = parts.keyring.seal(secret, 'totp');
        return step === null ? null : { ...authenticator, sealedSecret, lastUsedStep: step };
      }
      case 'recovery_codes':
        return withoutRecoveryCode(parts.keyring, authenticator, code);
      case 'webauthn':
        // A key shows no codes: it answers challenges.
        return null;
      default:
        return authenticator satisfies never;
    }
  };
  for (const authenticator of await parts.store.listAuthenticators(userId)) {
    const used = use(authenticator);
    if (used) return { ...used, lastUsedAt: at };
  }
  return null;
}
