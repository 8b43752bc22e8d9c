import type { FlowId } from '../../domain/ids.js';
import type { CoreEffects } from '../core-effects.js';
import { emailManagementQuestions } from './email-management.js';
import { emailCodeQuestions, emailLinkQuestions, emailVerificationCondition } from './email-verification.js';
import type { Interpreters } from './interpreter.js';
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
import { coreReservations } from './reservations.js';
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
    reservations: coreReservations(parts),
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
