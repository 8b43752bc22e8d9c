import { asAdded, summaryOf, type NewAuthenticator } from '../../domain/authenticator.js';
import { plusSeconds } from '../../domain/instant.js';
import type { Scope } from './interpreter.js';
import { notificationTo } from './notifications.js';
import { factorOwnerIn, problemOfAdding, recoveryCodesBeside, removedWith } from './own-authenticators.js';
import { isFactorProofMissing, ownerUnchanged, REAUTHENTICATION } from './owner.js';
import type { InterpreterParts, Questions } from './parts.js';
import { openSealed } from './sealed-secrets.js';
import { createTotp } from './totp.js';

/** Long enough to find the phone and to install an app. */
const OFFER_SECONDS = 3600;

/** Answers what is asked where an authenticator app is added or removed. */
export function totpQuestions(
  parts: InterpreterParts,
): Questions<'inspectTotp' | 'examineTotpCode' | 'examineTotpRemoval'> {
  return {
    inspectTotp: inspectTotp(parts),
    examineTotpCode: examineTotpCode(parts),
    examineTotpRemoval: examineTotpRemoval(parts),
  };
}

function inspectTotp(parts: InterpreterParts): Questions<'inspectTotp'>['inspectTotp'] {
  const totp = createTotp(parts.mfa);
  return async (_, scope) => {
    const owner = await factorOwnerIn(parts, scope);
    const active = owner.authenticators.find(({ type }) => type === 'totp');
    if (active) return { reply: { type: 'totpFound', authenticator: summaryOf(active) } };
    const code = problemOfAdding(parts, owner);
    if (code !== null) return { reply: { type: 'totpImpossible', problems: [{ code }] } };
    const { id, username, email } = owner.user;
    const secret = totp.newSecret(parts.random);
    return {
      reply: {
        type: 'totpOffered',
        offer: totp.offer(secret, email ?? username ?? String(id)),
        sealedSecret: parts.keyring.seal(secret, 'totp'),
        expiresAt: plusSeconds(scope.at, OFFER_SECONDS),
      },
    };
  };
}

function examineTotpCode(parts: InterpreterParts): Questions<'examineTotpCode'>['examineTotpCode'] {
  return async ({ code, sealedSecret }, scope) => {
    const owner = await factorOwnerIn(parts, scope);
    const problem = problemOfAdding(parts, owner);
    if (problem !== null) return refused(problem);
    const isActive = owner.authenticators.some(({ type }) => type === 'totp');
    const content = isActive || sealedSecret === null ? null : matched(parts, { code, sealedSecret, scope });
    if (!content) return refused('incorrect_code');
    if (isFactorProofMissing(parts, owner.user, scope)) return REAUTHENTICATION;
    const added: NewAuthenticator = { ...content, id: await parts.store.nextAuthenticatorId() };
    return {
      reply: {
        type: 'totpCodeAccepted',
        userId: owner.user.id,
        authenticator: summaryOf(asAdded(added, scope.at)),
        added: [added, ...(await recoveryCodesBeside(parts, owner))],
        notification: notificationTo(parts, 'totp_activated', { to: owner.user.email, scope }),
      },
      expects: ownerUnchanged(owner),
    };
  };
}

function refused(code: string) {
  return { reply: { type: 'totpCodeRefused', problems: [{ code, param: 'code' }] } } as const;
}

/** The code that activates is used up by it, as any other is. */
function matched(
  { mfa, keyring }: InterpreterParts,
  {
    code,
    sealedSecret,
    scope: { at },
  }: { readonly code: string; readonly sealedSecret: string; readonly scope: Scope },
) {
  const secret = openSealed(keyring, sealedSecret, 'totp');
  const step = createTotp(mfa).match(secret, code, { at, lastUsedStep: null });
  return step === null ? null : ({ type: 'totp', sealedSecret, lastUsedStep: step } as const);
}

function examineTotpRemoval(parts: InterpreterParts): Questions<'examineTotpRemoval'>['examineTotpRemoval'] {
  return async (_, scope) => {
    const owner = await factorOwnerIn(parts, scope);
    const active = owner.authenticators.find(({ type }) => type === 'totp');
    if (!active) return { reply: { type: 'totpMissing' } };
    if (isFactorProofMissing(parts, owner.user, scope)) return REAUTHENTICATION;
    return {
      reply: {
        type: 'totpRemovalAccepted',
        userId: owner.user.id,
        removed: removedWith(owner, [active.id]),
        notification: notificationTo(parts, 'totp_deactivated', { to: owner.user.email, scope }),
      },
      expects: ownerUnchanged(owner),
    };
  };
}
