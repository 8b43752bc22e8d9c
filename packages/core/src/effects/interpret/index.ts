import { createHash } from 'node:crypto';
import { bucketsOf } from '../../domain/rate.js';
import { usernameKey } from '../../domain/username.js';
import type { LoginIdentifier, User } from '../../domain/account.js';
import type { FlowId, UserId } from '../../domain/ids.js';
import type { CoreEffects } from '../core-effects.js';
import { emailManagementQuestions } from './email-management.js';
import { emailCodeQuestions, emailLinkQuestions, emailVerificationCondition } from './email-verification.js';
import type { Interpreters, Scope } from './interpreter.js';
import { ownEmailCodeQuestions } from './own-email-codes.js';
import type { InterpreterParts } from './parts.js';
import { loginByCodeCondition, loginByCodeQuestions } from './login-by-code.js';
import { ownPasswordQuestions, passwordResetQuestions } from './password-change.js';
import { phoneQuestions, phoneVerificationCondition } from './phone-verification.js';
import { passkeySignupCondition, passkeySignupQuestions } from './passkey-signup.js';
import { passwordLoginQuestions } from './password-login.js';
import { resetCodeQuestions } from './password-reset-by-code.js';
import { pipelineQuestions, type StageCondition } from './pipeline.js';
import { recoveryCodeQuestions } from './recovery-code-questions.js';
import { secondFactorCondition, secondFactorQuestions } from './second-factors.js';
import { signupQuestions } from './signup.js';
import { totpQuestions } from './totp-setup.js';
import { trustCondition } from './trusted-browsers.js';
import { webauthnAnswerQuestions } from './webauthn-answers.js';
import { webauthnManagementQuestions } from './webauthn-management.js';
import { coreWrites } from './writes.js';

/** The code behind the effects of the built-in flows. */
export function createCoreInterpreters(
  parts: InterpreterParts,
  notices: Interpreters<CoreEffects>['notices'],
): Interpreters<CoreEffects> {
  return {
    questions: {
      ...passwordLoginQuestions(parts),
      ...signupQuestions(parts),
      ...pipelineQuestions(parts, stageConditions(parts)),
      ...emailLinkQuestions(parts),
      ...emailCodeQuestions(parts),
      ...emailManagementQuestions(parts),
      ...phoneQuestions(parts),
      ...ownEmailCodeQuestions(parts),
      ...loginByCodeQuestions(parts),
      ...ownPasswordQuestions(parts),
      ...passwordResetQuestions(parts),
      ...resetCodeQuestions(parts),
      ...secondFactorQuestions(parts),
      ...totpQuestions(parts),
      ...recoveryCodeQuestions(parts),
      ...webauthnManagementQuestions(parts),
      ...webauthnAnswerQuestions(parts),
      ...passkeySignupQuestions(parts),
    },
    reservations: reservations(parts),
    writes: coreWrites(parts),
    notices,
  };
}

function stageConditions(parts: InterpreterParts): Readonly<Record<FlowId, StageCondition>> {
  return {
    login_by_code: loginByCodeCondition(parts),
    mfa_authenticate: secondFactorCondition(parts),
    mfa_signup_webauthn: passkeySignupCondition,
    mfa_trust: trustCondition(parts),
    verify_phone: phoneVerificationCondition(parts),
    verify_email: emailVerificationCondition(parts),
  };
}

function reservations({
  account: { rateLimits },
}: InterpreterParts): Interpreters<CoreEffects>['reservations'] {
  const failed = ({ client }: Pick<Scope, 'client'>, key?: string) =>
    bucketsOf('login_failed', rateLimits.login_failed, {
      ip: client.network,
      ...(key !== undefined && { key }),
    });
  return {
    reserveLoginAttempt: ({ identifier }, scope) => ({
      buckets: failed(scope, nameIn(identifier)),
      refusal: { type: 'loginAttemptRefused' },
    }),
    reserveOwnPasswordAttempt: (_, scope) => ({
      buckets: failed(scope, nameIn(identifierOf(scope.user))),
      refusal: { type: 'ownPasswordAttemptRefused' },
    }),
    reserveSecondFactorAttempt: ({ candidate }, scope) => ({
      buckets: failed(scope, secondFactorOf(candidate.userId)),
      refusal: { type: 'secondFactorAttemptRefused' },
    }),
    reserveOwnSecondFactorAttempt: (_, scope) => ({
      buckets: failed(scope, secondFactorOf(scope.user?.id ?? null)),
      refusal: { type: 'ownSecondFactorAttemptRefused' },
    }),
    reservePasskeyAttempt: (_, scope) => ({
      buckets: failed(scope),
      refusal: { type: 'passkeyAttemptRefused' },
    }),
    reserveLoginCode: ({ contact }, { client }) => ({
      buckets: bucketsOf('request_login_code', rateLimits.request_login_code, {
        ip: client.network,
        key: contact.type === 'email' ? contact.email : contact.phone,
      }),
      refusal: { type: 'loginCodeRefused' },
    }),
    reserveResetRequest: ({ email }, { client }) => ({
      buckets: bucketsOf('reset_password', rateLimits.reset_password, { ip: client.network, key: email }),
      refusal: { type: 'resetRequestRefused' },
    }),
    reserveVerificationSms: ({ phone }, { client }) => ({
      buckets: bucketsOf('verify_phone', rateLimits.verify_phone, { ip: client.network, key: phone }),
      refusal: { type: 'verificationSmsRefused' },
    }),
    reserveVerificationMail: ({ email }, { client }) => ({
      buckets: bucketsOf('confirm_email', rateLimits.confirm_email, { ip: client.network, key: email }),
      refusal: { type: 'verificationMailRefused' },
    }),
  };
}

/** Whoever is signed in, as they would log in. */
function identifierOf(user: User | null): LoginIdentifier {
  return user?.email
    ? { type: 'email', email: user.email }
    : { type: 'username', username: user?.username ?? null };
}

/** Whose second factor is tried: counted for itself, as whoever guesses passwords need not get as far. */
function secondFactorOf(userId: UserId | null): string {
  return createHash('sha256')
    .update(`second factor of ${String(userId)}`)
    .digest('base64url');
}

/**
 * Whose password is tried, by what was typed: a username by the key that it is looked up by, or another spelling would
 * be another count. Hashed, as whoever tries says how long it is.
 */
function nameIn(identifier: LoginIdentifier): string {
  return createHash('sha256').update(textOf(identifier)).digest('base64url');
}

function textOf(identifier: LoginIdentifier): string {
  switch (identifier.type) {
    case 'email':
      return identifier.email ?? '';
    case 'phone':
      return identifier.phone ?? '';
    case 'username':
      return usernameKey(identifier.username ?? '');
    default:
      return identifier satisfies never;
  }
}
