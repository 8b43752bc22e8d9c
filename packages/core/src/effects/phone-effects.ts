import type { Epochs, PhoneNumber } from '../domain/account.js';
import type { InputProblem } from '../domain/answer.js';
import type { Candidate } from '../domain/candidate.js';
import type { UserId } from '../domain/ids.js';
import type { Phone } from '../domain/phone.js';
import { question, reservation, write } from './effect.js';
import type { CodeLimits, SmsRequest } from './parameters.js';

/** Effects about telephone numbers: verifying and changing them. */
export const phoneEffects = {
  findPhoneToVerify: question<
    { readonly candidate: Candidate },
    | {
        readonly type: 'phoneToVerifyFound';
        readonly phone: Phone;
        /** Whoever has never logged in may have got the number wrong, and can give another. */
        readonly isNewcomer: boolean;
      }
    /** A user without a number, where everybody must have one: nothing can be sent, and nothing passes. */
    | { readonly type: 'noPhoneFound' }
  >({ phoneToVerifyFound: true, noPhoneFound: true }),

  issuePhoneCode: question<
    {
      readonly phone: Phone;
      /** Whether it is somebody else's, who is told in the place of a code. */
      readonly isTaken: boolean;
      readonly isNewcomer: boolean;
    },
    {
      readonly type: 'phoneCodeIssued';
      readonly codeHash: string;
      readonly sms: SmsRequest;
      readonly limits: CodeLimits;
    }
  >({ phoneCodeIssued: true }),

  matchPhoneCode: question<
    {
      readonly code: string;
      readonly codeHash: string;
      readonly phone: Phone;
      /** Whether it is the number that the account must have by now, rather than one that is to take its place. */
      readonly isOwn: boolean;
      /** Without a user nothing ever matches, at the same cost. */
      readonly userId: UserId | null;
      readonly epochs: Epochs;
    },
    | { readonly type: 'phoneCodeMatched'; readonly userId: UserId; readonly phone: Phone }
    | { readonly type: 'phoneCodeMismatched' }
    /** Somebody else has verified the number. */
    | { readonly type: 'phoneTaken' }
  >({ phoneCodeMatched: true, phoneCodeMismatched: true, phoneTaken: true }),

  /** The same where a signup is pretended, with a number that is nobody else's. */
  matchPretendedPhoneCode: question<
    { readonly code: string; readonly codeHash: string; readonly phone: Phone },
    | { readonly type: 'pretendedPhoneCodeMatched' }
    | { readonly type: 'phoneCodeMismatched' }
    | { readonly type: 'phoneTaken' }
  >({ pretendedPhoneCodeMatched: true, phoneCodeMismatched: true, phoneTaken: true }),

  examinePhoneChange: question<
    {
      /** Nobody where a signup is pretended. */
      readonly userId: UserId | null;
      readonly epochs: Epochs;
      /** The number that the account has. */
      readonly from: Phone;
      /** The one that the last code went to. */
      readonly current: Phone;
      readonly to: Phone;
    },
    | { readonly type: 'phoneChangeRefused'; readonly problems: readonly InputProblem[] }
    /** The account is not what it was when the code was sent. */
    | { readonly type: 'phoneChangeOutdated' }
    | { readonly type: 'phoneChangeAccepted'; readonly userId: UserId; readonly to: Phone }
    /** The number is taken, or the signup pretended, and nobody may learn that. */
    | { readonly type: 'phoneChangePretended'; readonly to: Phone; readonly isTaken: boolean }
  >({
    phoneChangeRefused: true,
    phoneChangeOutdated: true,
    phoneChangeAccepted: true,
    phoneChangePretended: true,
  }),

  examineNewPhone: question<
    { readonly phone: Phone },
    | { readonly type: 'newPhoneRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | {
        readonly type: 'newPhoneAccepted';
        readonly phone: Phone;
        readonly userId: UserId;
        readonly epochs: Epochs;
      }
  >({ newPhoneRefused: true, reauthenticationRequired: true, newPhoneAccepted: true }),

  /** Counts a text message with a code that verifies a number. */
  reserveVerificationSms: reservation<{ readonly phone: Phone }, { readonly type: 'verificationSmsRefused' }>(
    {
      verificationSmsRefused: true,
    },
  ),

  setPhone: write<{ readonly userId: UserId; readonly phone: PhoneNumber }>(),
} as const;
