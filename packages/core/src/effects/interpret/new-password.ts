import { epochsOf, type User } from '../../domain/account.js';
import type { InputProblem } from '../../domain/answer.js';
import { normalizePassword } from '../../domain/password.js';
import type { PasswordChange, PasswordReset } from '../core-effects.js';
import type { Scope } from './interpreter.js';
import { notificationTo } from './notifications.js';
import type { InterpreterParts } from './parts.js';

/** What the rules for passwords have against a new one of this user. */
export async function problemsOfNew(
  { passwordPolicy }: InterpreterParts,
  { username, email }: User,
  { password, param }: { readonly password: string; readonly param: string },
): Promise<readonly InputProblem[]> {
  const attributes = { ...(username === null ? {} : { username }), ...(email === null ? {} : { email }) };
  const problems = await passwordPolicy.check(normalizePassword(password), attributes);
  return problems.map((code) => ({ code, param }));
}

export async function changeTo(
  { hasher }: InterpreterParts,
  user: User,
  password: string,
): Promise<PasswordChange> {
  return {
    userId: user.id,
    passwordHash: await hasher.hash(normalizePassword(password)),
    epochs: epochsOf(user),
  };
}

/** What comes of a password that is reset, by whatever proof. */
export async function resetTo(
  parts: InterpreterParts,
  password: string,
  { user, scope }: { readonly user: User; readonly scope: Scope },
): Promise<PasswordReset> {
  const change = await changeTo(parts, user, password);
  const { sessionEpoch, loginEpoch } = change.epochs;
  const candidate = {
    userId: user.id,
    email: null,
    phone: null,
    isSignup: false,
    // The change itself begins other epochs: whoever goes on to log in does so under those.
    sessionEpoch: sessionEpoch + 1,
    loginEpoch: loginEpoch + 1,
  };
  return {
    change,
    notification: notificationTo(parts, 'password_reset_done', { to: user.email, scope }),
    candidate: parts.account.loginOnPasswordReset ? candidate : null,
    endsSession: scope.user?.id === user.id,
  };
}
