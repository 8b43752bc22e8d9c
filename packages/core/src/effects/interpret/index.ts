import { bucketsOf } from '../../domain/rate.js';
import type { LoginIdentifier } from '../../domain/account.js';
import type { FlowId } from '../../domain/ids.js';
import type { CoreEffects, MailRequest } from '../core-effects.js';
import { emailCodeQuestions, emailLinkQuestions, emailVerificationCondition } from './email-verification.js';
import type { Interpreters, NoticeInterpreter } from './interpreter.js';
import type { InterpreterParts } from './parts.js';
import { passwordLoginQuestions } from './password-login.js';
import { pipelineQuestions, type StageCondition } from './pipeline.js';
import { signupQuestions } from './signup.js';
import { coreWrites } from './writes.js';

/** The code behind the effects of the built-in flows. */
export function createCoreInterpreters(
  parts: InterpreterParts,
  sendMail: NoticeInterpreter<{ readonly mail: MailRequest | null }>,
): Interpreters<CoreEffects> {
  return {
    questions: {
      ...passwordLoginQuestions(parts),
      ...signupQuestions(parts),
      ...pipelineQuestions(parts, stageConditions(parts)),
      ...emailLinkQuestions(parts),
      ...emailCodeQuestions(parts),
    },
    reservations: reservations(parts),
    writes: coreWrites,
    notices: { sendMail },
  };
}

function stageConditions(parts: InterpreterParts): Readonly<Record<FlowId, StageCondition>> {
  return { verify_email: emailVerificationCondition(parts) };
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
    reserveVerificationMail: ({ email }, { client }) => ({
      buckets: bucketsOf('confirm_email', rateLimits.confirm_email, { ip: client.network, key: email }),
      refusal: { type: 'verificationMailRefused' },
    }),
  };
}

/** The reference counts by what was typed, so that a username and the address behind it are two. */
function nameIn(identifier: LoginIdentifier): string {
  const name = identifier.type === 'email' ? identifier.email : identifier.username;
  return (name ?? '').toLowerCase();
}
