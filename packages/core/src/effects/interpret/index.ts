import { createHash } from 'node:crypto';
import { bucketsOf } from '../../domain/rate.js';
import { usernameKey } from '../../domain/username.js';
import type { LoginIdentifier } from '../../domain/account.js';
import type { FlowId, UserId } from '../../domain/ids.js';
import type { CoreEffects } from '../core-effects.js';
import { emailManagementQuestions } from './email-management.js';
import { emailCodeQuestions, emailLinkQuestions, emailVerificationCondition } from './email-verification.js';
import type { Interpreters } from './interpreter.js';
import { ownEmailCodeQuestions } from './own-email-codes.js';
import type { InterpreterParts } from './parts.js';
import { loginByCodeCondition, loginByCodeQuestions } from './login-by-code.js';
import { ownPasswordQuestions, passwordResetQuestions } from './password-change.js';
import { passwordLoginQuestions } from './password-login.js';
import { resetCodeQuestions } from './password-reset-by-code.js';
import { pipelineQuestions, type StageCondition } from './pipeline.js';
import { recoveryCodeQuestions } from './recovery-code-questions.js';
import { secondFactorCondition, secondFactorQuestions } from './second-factors.js';
import { signupQuestions } from './signup.js';
import { totpQuestions } from './totp-setup.js';
import { trustCondition } from './trusted-browsers.js';
import { userOf, webauthnAnswerQuestions } from './webauthn-answers.js';
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
    mfa_trust: trustCondition(parts),
    verify_email: emailVerificationCondition(parts),
  };
}

function reservations({
  account: { rateLimits },
}: InterpreterParts): Interpreters<CoreEffects>['reservations'] {
  return {
    reserveLoginAttempt: ({ identifier }, { client }) => ({
      buckets: bucketsOf('login_failed', rateLimits.login_failed, {
        ip: client.network,
        key: nameIn(identifier),
      }),
      refusal: { type: 'loginAttemptRefused' },
    }),
    reserveOwnPasswordAttempt: (_, { client, user }) => ({
      buckets: bucketsOf('login_failed', rateLimits.login_failed, {
        ip: client.network,
        key: nameIn(
          user?.email
            ? { type: 'email', email: user.email }
            : { type: 'username', username: user?.username ?? null },
        ),
      }),
      refusal: { type: 'ownPasswordAttemptRefused' },
    }),
    reserveSecondFactorAttempt: ({ candidate }, { client }) => ({
      buckets: bucketsOf('login_failed', rateLimits.login_failed, {
        ip: client.network,
        key: secondFactorOf(candidate.userId),
      }),
      refusal: { type: 'secondFactorAttemptRefused' },
    }),
    reserveOwnSecondFactorAttempt: (_, { client, user }) => ({
      buckets: bucketsOf('login_failed', rateLimits.login_failed, {
        ip: client.network,
        key: secondFactorOf(user?.id ?? null),
      }),
      refusal: { type: 'ownSecondFactorAttemptRefused' },
    }),
    reservePasskeyAttempt: ({ credential }, { client }) => ({
      buckets: bucketsOf('login_failed', rateLimits.login_failed, {
        ip: client.network,
        key: secondFactorOf(userOf(credential)),
      }),
      refusal: { type: 'passkeyAttemptRefused' },
    }),
    reserveLoginCode: ({ email }, { client }) => ({
      buckets: bucketsOf('request_login_code', rateLimits.request_login_code, {
        ip: client.network,
        key: email,
      }),
      refusal: { type: 'loginCodeRefused' },
    }),
    reserveResetRequest: ({ email }, { client }) => ({
      buckets: bucketsOf('reset_password', rateLimits.reset_password, { ip: client.network, key: email }),
      refusal: { type: 'resetRequestRefused' },
    }),
    reserveVerificationMail: ({ email }, { client }) => ({
      buckets: bucketsOf('confirm_email', rateLimits.confirm_email, { ip: client.network, key: email }),
      refusal: { type: 'verificationMailRefused' },
    }),
  };
}

/** Whose second factor is tried: counted for itself, as whoever guesses passwords need not get as far. */
function secondFactorOf(userId: UserId | null): string {
  // Hashed, as whoever logs in by a key says whose it is.
  return createHash('sha256')
    .update(`second factor of ${String(userId)}`)
    .digest('base64url');
}

/**
 * Whose password is tried, by what was typed: a username by the key that it is looked up by, or another spelling would
 * be another count. Hashed, as whoever tries says how long it is.
 */
function nameIn(identifier: LoginIdentifier): string {
  const name = identifier.type === 'email' ? identifier.email : usernameKey(identifier.username ?? '');
  return createHash('sha256')
    .update(name ?? '')
    .digest('base64url');
}
