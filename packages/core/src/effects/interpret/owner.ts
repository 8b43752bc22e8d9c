import { epochsOf, type EmailAddress, type User } from '../../domain/account.js';
import { isRecentlyAuthenticated } from '../../domain/assurance.js';
import type { Expectation } from '../../ports/store.js';
import type { Answered, Scope } from './interpreter.js';
import type { InterpreterParts } from './parts.js';

/** Whoever is signed in, with their addresses. */
export interface Owner {
  readonly user: User;
  readonly addresses: readonly EmailAddress[];
}

/** The endpoints are for whoever is signed in. */
export async function ownerIn(scope: Scope): Promise<Owner> {
  if (!scope.user) throw new TypeError('only who is signed in has an account to manage');
  return { user: scope.user, addresses: await scope.listEmails(scope.user.id) };
}

/** What a change relies on: neither who they are, with the factors they have, nor their addresses may have changed. */
export function ownerUnchanged({ user, addresses }: Owner): readonly Expectation[] {
  return [
    { type: 'userUnchanged', userId: user.id, ...epochsOf(user) },
    { type: 'emailsUnchanged', userId: user.id, addresses },
  ];
}

/** Asks for a proof of who they are that is newer than any they have given. */
export const REAUTHENTICATION: Answered<{ readonly type: 'reauthenticationRequired' }> = {
  reply: { type: 'reauthenticationRequired' },
};

/** Whether a change of addresses and numbers has to be proved anew, where that is required of any. */
export function isProofMissing(parts: InterpreterParts, user: User, scope: Scope): boolean {
  return parts.account.reauthenticationRequired && !isProvedLately(parts, user, scope);
}

/** Whether whatever is done with authenticators has to be proved anew: that is always required. */
export function isFactorProofMissing(parts: InterpreterParts, user: User, scope: Scope): boolean {
  return !isProvedLately(parts, user, scope);
}

function isProvedLately({ account }: InterpreterParts, user: User, { at, methods }: Scope): boolean {
  const withinSeconds = account.reauthenticationTimeout;
  return isRecentlyAuthenticated(user, methods(), { at, withinSeconds });
}
