import { epochsOf, type PhoneNumber } from '../../domain/account.js';
import type { InputProblem } from '../../domain/answer.js';
import { plusSeconds } from '../../domain/instant.js';
import { findUnder } from './find-under.js';
import { isProofMissing, REAUTHENTICATION } from './owner.js';
import type { InterpreterParts, Questions } from './parts.js';
import { isPhoneTaken } from './phones.js';
import type { StageCondition } from './pipeline.js';

/** Whether a login waits for the verification of a number. */
export function phoneVerificationCondition({ account }: InterpreterParts): StageCondition {
  const { phoneVerificationEnabled, signupFields } = account;
  const isRequired = signupFields.some(({ name, isRequired: isNeeded }) => name === 'phone' && isNeeded);
  return async (candidate, scope) => {
    if (!phoneVerificationEnabled) return false;
    if (candidate.userId === null) return candidate.phone !== null;
    const phone = (await scope.findUser(candidate.userId))?.phone;
    // Whoever has none although all must have one goes in, and gets no further.
    return phone ? !phone.isVerified : isRequired;
  };
}

type PhoneQuestions = Questions<
  | 'findPhoneToVerify'
  | 'issuePhoneCode'
  | 'matchPhoneCode'
  | 'matchPretendedPhoneCode'
  | 'examinePhoneChange'
  | 'examineNewPhone'
>;

/** Answers what is asked where a number is verified, at a login or when it is changed. */
export function phoneQuestions(parts: InterpreterParts): PhoneQuestions {
  return {
    findPhoneToVerify: async ({ candidate }, scope) => {
      const { userId } = candidate;
      const user = userId === null ? null : await scope.findUser(userId);
      const phone = userId === null ? candidate.phone : user?.phone?.phone;
      const isNewcomer = user === null || user.lastLoginAt === null;
      return {
        reply: phone ? { type: 'phoneToVerifyFound', phone, isNewcomer } : { type: 'noPhoneFound' },
      };
    },
    issuePhoneCode: issuePhoneCode(parts),
    matchPhoneCode: matchPhoneCode(parts),
    matchPretendedPhoneCode: async ({ code, codeHash, phone }) => {
      if (!parts.codes.matches(code, codeHash)) return { reply: { type: 'phoneCodeMismatched' } };
      const isTaken = await isPhoneTaken(parts, phone, null);
      return { reply: { type: isTaken ? 'phoneTaken' : 'pretendedPhoneCodeMatched' } };
    },
    examinePhoneChange: examinePhoneChange(parts),
    examineNewPhone: examineNewPhone(parts),
  };
}

function issuePhoneCode({ account, codes, keyring }: InterpreterParts): PhoneQuestions['issuePhoneCode'] {
  return async ({ phone, isTaken, isNewcomer }, scope) => {
    const { code, codeHash } = codes.issue(account.phoneVerificationCodeFormat);
    // The same work for a number that is somebody else's.
    const sealedSecret = keyring.seal(code, 'outbox');
    return {
      reply: {
        type: 'phoneCodeIssued',
        codeHash,
        sms: isTaken
          ? { kind: 'account_already_exists', to: phone, sealedSecret: null }
          : { kind: 'verification_code', to: phone, sealedSecret },
        limits: {
          expiresAt: plusSeconds(scope.at, account.phoneVerificationTimeout),
          attempts: account.phoneVerificationMaxAttempts,
          resends: account.phoneVerificationSupportsResend,
          changes: isNewcomer ? account.phoneVerificationSupportsChange : 0,
        },
      },
    };
  };
}

function matchPhoneCode(parts: InterpreterParts): PhoneQuestions['matchPhoneCode'] {
  return async ({ code, codeHash, phone, isOwn, userId, epochs }, scope) => {
    // What is asked beyond this depends on whose code it is: only a right one may show that (promise 14).
    if (!parts.codes.matches(code, codeHash)) return { reply: { type: 'phoneCodeMismatched' } };
    const user = userId === null ? null : await findUnder(userId, epochs, scope);
    // A session that was somebody else's when the code was sent proves nothing about whose it is now.
    const isTheirs = user !== null && (scope.user === null || scope.user.id === user.id);
    const isDue = isTheirs && (!isOwn || user.phone?.phone === phone);
    if (!isDue) return { reply: { type: 'phoneCodeMismatched' } };
    if (await isPhoneTaken(parts, phone, user.id)) return { reply: { type: 'phoneTaken' } };
    return {
      reply: { type: 'phoneCodeMatched', userId: user.id, phone },
      expects: [
        { type: 'userUnchanged', userId: user.id, ...epochs },
        { type: 'phoneUnchanged', userId: user.id, phone: user.phone },
      ],
    };
  };
}

function examinePhoneChange(parts: InterpreterParts): PhoneQuestions['examinePhoneChange'] {
  return async ({ userId, epochs, from, current, to }, scope) => {
    const user = userId === null ? null : await findUnder(userId, epochs, scope);
    // Whatever ends a pending login ends what it could still change (promise 6).
    const isWaiting = user?.phone?.phone === from && !user.phone.isVerified;
    if (userId !== null && !isWaiting) return { reply: { type: 'phoneChangeOutdated' } };
    if (to === current)
      return { reply: { type: 'phoneChangeRefused', problems: problem('same_as_current') } };
    const isTaken = await isPhoneTaken(parts, to, userId);
    if (isTaken && parts.account.preventEnumeration === false) {
      return { reply: { type: 'phoneChangeRefused', problems: problem('phone_taken') } };
    }
    if (user === null) return { reply: { type: 'phoneChangePretended', to, isTaken } };
    const expects = [
      { type: 'userUnchanged', userId: user.id, ...epochs },
      { type: 'phoneUnchanged', userId: user.id, phone: user.phone },
    ] as const;
    return isTaken
      ? { reply: { type: 'phoneChangePretended', to, isTaken }, expects }
      : { reply: { type: 'phoneChangeAccepted', userId: user.id, to }, expects };
  };
}

/** Where taken numbers are concealed, a code is sent to one all the same: only its owner learns by it that it is. */
function examineNewPhone(parts: InterpreterParts): PhoneQuestions['examineNewPhone'] {
  return async ({ phone }, scope) => {
    const { user } = scope;
    if (!user) throw new TypeError('only whoever is signed in has a number');
    const isTaken = await isPhoneTaken(parts, phone, user.id);
    const isTold = isTaken && parts.account.preventEnumeration === false;
    if (isCurrent(user.phone, phone)) return newPhoneRefused('same_as_current');
    if (isTold) return newPhoneRefused('phone_taken');
    if (isProofMissing(parts, user, scope)) return REAUTHENTICATION;
    return { reply: { type: 'newPhoneAccepted', phone, userId: user.id, epochs: epochsOf(user) } };
  };
}

/** One that was never verified can be: by a code that is sent to it. */
function isCurrent(own: PhoneNumber | null, phone: PhoneNumber['phone']): boolean {
  return own?.phone === phone && own.isVerified;
}

function newPhoneRefused(code: string) {
  return { reply: { type: 'newPhoneRefused', problems: problem(code) } } as const;
}

function problem(code: string): readonly InputProblem[] {
  return [{ code, param: 'phone' }];
}
