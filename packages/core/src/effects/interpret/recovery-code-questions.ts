import { asAdded, hasSecondFactor, summaryOf, type NewAuthenticator } from '../../domain/authenticator.js';
import { notificationTo } from './notifications.js';
import { factorOwnerIn } from './own-authenticators.js';
import { isFactorProofMissing, ownerUnchanged, REAUTHENTICATION } from './owner.js';
import type { InterpreterParts, Questions } from './parts.js';
import { drawRecoveryCodes, sealRecoveryCodes, unusedCodesOf } from './recovery-codes.js';

type RecoveryCodeQuestions = Questions<'inspectRecoveryCodes' | 'generateRecoveryCodes'>;

/** Answers what whoever is signed in asks about their recovery codes. */
export function recoveryCodeQuestions(parts: InterpreterParts): RecoveryCodeQuestions {
  return {
    inspectRecoveryCodes: inspectRecoveryCodes(parts),
    generateRecoveryCodes: generateRecoveryCodes(parts),
  };
}

function inspectRecoveryCodes(parts: InterpreterParts): RecoveryCodeQuestions['inspectRecoveryCodes'] {
  return async (_, scope) => {
    const owner = await factorOwnerIn(parts, scope);
    const found = owner.authenticators.find((each) => each.type === 'recovery_codes');
    if (!found) return { reply: { type: 'recoveryCodesMissing' } };
    if (isFactorProofMissing(parts, owner.user, scope)) return REAUTHENTICATION;
    const isShown = !(found.isViewed && parts.mfa.recoveryCodesShowOnce);
    return {
      reply: {
        type: 'recoveryCodesFound',
        userId: owner.user.id,
        authenticator: summaryOf(found),
        unusedCodes: isShown ? unusedCodesOf(parts.keyring, found) : null,
        viewed: found.isViewed ? null : { ...found, isViewed: true },
      },
    };
  };
}

function generateRecoveryCodes(parts: InterpreterParts): RecoveryCodeQuestions['generateRecoveryCodes'] {
  const { mfa, random, keyring, store } = parts;
  return async (_, scope) => {
    const owner = await factorOwnerIn(parts, scope);
    const types = owner.authenticators.map(({ type }) => type);
    if (!hasSecondFactor(types)) {
      const problems = [{ code: 'cannot_generate_recovery_codes' }];
      return { reply: { type: 'recoveryCodesRefused', problems } };
    }
    if (isFactorProofMissing(parts, owner.user, scope)) return REAUTHENTICATION;
    const codes = drawRecoveryCodes(random, mfa);
    const id = await store.nextAuthenticatorId();
    const added: NewAuthenticator = { ...sealRecoveryCodes(keyring, codes, true), id };
    return {
      reply: {
        type: 'recoveryCodesGenerated',
        userId: owner.user.id,
        authenticator: summaryOf(asAdded(added, scope.at)),
        unusedCodes: codes,
        removed: owner.authenticators.flatMap((each) => (each.type === 'recovery_codes' ? [each.id] : [])),
        added: [added],
        notification: notificationTo(parts, 'recovery_codes_generated', { to: owner.user.email, scope }),
      },
      expects: ownerUnchanged(owner),
    };
  };
}
