import {
  asAdded,
  summaryOf,
  type NewAuthenticator,
  type WebauthnAuthenticator,
} from '../../domain/authenticator.js';
import { plusSeconds } from '../../domain/instant.js';
import { notificationTo } from './notifications.js';
import { factorOwnerIn, problemOfAdding, recoveryCodesBeside, removedWith } from './own-authenticators.js';
import { isFactorProofMissing, ownerUnchanged, REAUTHENTICATION } from './owner.js';
import type { InterpreterParts, Questions } from './parts.js';
import { CHALLENGE_SECONDS, keysOf } from './webauthn-answers.js';

type ManagementQuestions = Questions<
  'offerCredential' | 'examineCredential' | 'examineCredentialName' | 'examineCredentialRemoval'
>;

/** Answers what whoever is signed in asks about their own keys. */
export function webauthnManagementQuestions(parts: InterpreterParts): ManagementQuestions {
  return {
    offerCredential: offerCredential(parts),
    examineCredential: examineCredential(parts),
    examineCredentialName: examineCredentialName(parts),
    examineCredentialRemoval: examineCredentialRemoval(parts),
  };
}

function offerCredential(parts: InterpreterParts): ManagementQuestions['offerCredential'] {
  return async ({ isPasswordless }, scope) => {
    const owner = await factorOwnerIn(parts, scope);
    const code = problemOfAdding(parts, owner);
    if (code !== null) return { reply: { type: 'credentialImpossible', problems: [{ code }] } };
    if (isFactorProofMissing(parts, owner.user, scope)) return REAUTHENTICATION;
    const challenge = parts.random.token();
    const known = keysOf(owner.authenticators);
    return {
      reply: {
        type: 'credentialOffered',
        challenge,
        options: parts.webauthn.creationOptions({ user: owner.user, challenge, known, isPasswordless }),
        expiresAt: plusSeconds(scope.at, CHALLENGE_SECONDS),
      },
    };
  };
}

/** Anybody's key is nobody's to register again (WebAuthn Level 3, 7.1, step 26). */
function examineCredential(parts: InterpreterParts): ManagementQuestions['examineCredential'] {
  return async ({ credential, name, challenge, isPasswordless }, scope) => {
    const owner = await factorOwnerIn(parts, scope);
    const code = problemOfAdding(parts, owner);
    if (code !== null) return { reply: { type: 'credentialImpossible', problems: [{ code }] } };
    const content =
      challenge === null
        ? null
        : await parts.webauthn.verifyCreation(credential, {
            challenge,
            isPasswordless,
            name: name ?? defaultKeyName(keysOf(owner.authenticators).length),
          });
    if (!content || (await parts.store.isCredentialUsed(content.credentialId))) {
      return { reply: { type: 'credentialRefused', problems: [{ code: 'incorrect_code' }] } };
    }
    if (isFactorProofMissing(parts, owner.user, scope)) return REAUTHENTICATION;
    const added: NewAuthenticator = { ...content, id: await parts.store.nextAuthenticatorId() };
    const codes = await recoveryCodesBeside(parts, owner);
    return {
      reply: {
        type: 'credentialAccepted',
        userId: owner.user.id,
        authenticator: summaryOf(asAdded(added, scope.at)),
        added: [added, ...codes],
        hasNewCodes: codes.length > 0,
        notification: notificationTo(parts, 'webauthn_added', { to: owner.user.email, scope }),
      },
      expects: ownerUnchanged(owner),
    };
  };
}

/** What the reference calls a key that its owner, who has so many others, gives no name. */
export function defaultKeyName(count: number): string {
  return ['Master key', 'Backup key'][count] ?? `Key nr. ${String(count + 1)}`;
}

function examineCredentialName(parts: InterpreterParts): ManagementQuestions['examineCredentialName'] {
  return async ({ id, name, problems }, scope) => {
    const owner = await factorOwnerIn(parts, scope);
    const key = keysOf(owner.authenticators).find((each) => each.id === id);
    const all = [
      ...(key ? [] : [{ code: id === null ? 'required' : 'invalid_choice', param: 'id' }]),
      ...problems,
    ];
    if (!key || name === null || all.length > 0) {
      return { reply: { type: 'credentialNameRefused', problems: all } };
    }
    if (isFactorProofMissing(parts, owner.user, scope)) return REAUTHENTICATION;
    const renamed: WebauthnAuthenticator = { ...key, name };
    return {
      reply: {
        type: 'credentialNamed',
        userId: owner.user.id,
        authenticator: summaryOf(renamed),
        renamed,
      },
    };
  };
}

function examineCredentialRemoval(parts: InterpreterParts): ManagementQuestions['examineCredentialRemoval'] {
  return async ({ ids }, scope) => {
    const owner = await factorOwnerIn(parts, scope);
    const own = keysOf(owner.authenticators).map(({ id }) => id);
    if (!ids.every((id) => own.includes(id))) {
      const problems = [{ code: 'invalid_choice', param: 'authenticators' }];
      return { reply: { type: 'credentialRemovalRefused', problems } };
    }
    if (isFactorProofMissing(parts, owner.user, scope)) return REAUTHENTICATION;
    const removed = own.filter((id) => ids.includes(id));
    return {
      reply: {
        type: 'credentialRemovalAccepted',
        userId: owner.user.id,
        removed: removedWith(owner, removed),
        notifications: removed.flatMap(
          () => notificationTo(parts, 'webauthn_removed', { to: owner.user.email, scope }) ?? [],
        ),
      },
      expects: ownerUnchanged(owner),
    };
  };
}
