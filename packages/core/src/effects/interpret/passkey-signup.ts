import { epochsOf } from '../../domain/account.js';
import { isPasskey } from '../../domain/authenticator.js';
import type { Candidate } from '../../domain/candidate.js';
import { findUnder } from './find-under.js';
import type { Scope } from './interpreter.js';
import type { InterpreterParts, Questions } from './parts.js';
import type { StageCondition } from './pipeline.js';
import { defaultKeyName } from './webauthn-management.js';

/** Whether a login waits for a passkey to be made: where it is the login of a signup that is to end with one. */
export const passkeySignupCondition: StageCondition = async ({ isPasskeySignup }) => isPasskeySignup === true;

const OUTDATED = { reply: { type: 'passkeySignupOutdated' } } as const;

/** Answers what is asked where somebody who signs up makes the passkey that they will log in by. */
export function passkeySignupQuestions(
  parts: InterpreterParts,
): Questions<'offerFirstPasskey' | 'examineFirstPasskey'> {
  const { random, webauthn, store } = parts;
  return {
    offerFirstPasskey: async ({ candidate }, scope) => {
      const user = await newcomerOf(candidate, scope);
      if (!user) return OUTDATED;
      const challenge = random.token();
      const options = webauthn.creationOptions({ user, challenge, known: [], isPasswordless: true });
      return { reply: { type: 'firstPasskeyOffered', challenge, options } };
    },

    examineFirstPasskey: async ({ candidate, credential, name, challenge }, scope) => {
      const user = await newcomerOf(candidate, scope);
      if (!user) return OUTDATED;
      const expected = { isPasswordless: true, name: name ?? defaultKeyName(0) };
      const content =
        challenge === null ? null : await webauthn.verifyCreation(credential, { ...expected, challenge });
      // One that could not log in later would be the end of the account: there is nothing else to log in by.
      const isUsable = content && isPasskey(content) && !(await store.isCredentialUsed(content.credentialId));
      if (!isUsable) {
        return { reply: { type: 'firstPasskeyRefused', problems: [{ code: 'incorrect_code' }] } };
      }
      const added = { ...content, id: await store.nextAuthenticatorId() };
      return {
        reply: { type: 'firstPasskeyAccepted', userId: user.id, added: [added] },
        expects: [{ type: 'userUnchanged', userId: user.id, ...epochsOf(user) }],
      };
    },
  };
}

/** Whoever signs up, as long as nothing has happened to their account since (promise 6 of SECURITY.md). */
async function newcomerOf(candidate: Candidate, scope: Scope) {
  return candidate.userId === null ? null : findUnder(candidate.userId, candidate, scope);
}
