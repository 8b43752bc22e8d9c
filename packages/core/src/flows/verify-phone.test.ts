import { describe, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { storedPhone, type Phone } from '../domain/phone.js';
import { describeEdges, TABLE_TIME, type EdgeRow } from '../testing/edge-table.js';
import { verifyPhoneMachine } from './verify-phone.js';

const MOBILE = storedPhone('+31612345678');
const OTHER = storedPhone('+14155552671');
const ANN = userId(1);
const EPOCHS = { sessionEpoch: 3, loginEpoch: 4 };

const candidate: Candidate = { userId: ANN, email: null, phone: MOBILE, isSignup: true, ...EPOCHS };
const byMail: Candidate = { ...candidate, email: storedEmail('ann@example.org'), phone: null };
const nobody: Candidate = { ...candidate, userId: null };
const withTaken: Candidate = { ...nobody, taken: ['phone'] };
const withFree: Candidate = { ...nobody, taken: ['email'] };

const expiresAt = plusSeconds(TABLE_TIME, 900);
const limits = { expiresAt, attempts: 3, resends: 2, changes: 2 };
const newLimits = { ...limits, attempts: 5 };
const entered = { candidate, phone: MOBILE, isNewcomer: true };
const waiting = { ...entered, codeHash: 'hash', limits };
const pretending = { ...waiting, candidate: nobody };
const pretendingTaken = { ...waiting, candidate: withTaken };
const pretendingFree = { ...waiting, candidate: withFree };
/** A signup with a number that is taken, after one that is free was given. */
const pretendingOther = { ...pretendingTaken, phone: OTHER };
/** The account is real, and the number that was asked for last is somebody else's. */
const astray = { ...waiting, pretendedPhone: OTHER };

const sms = { kind: 'verification_code', to: MOBILE, sealedSecret: 'sealed' };
const issued = { type: 'phoneCodeIssued', codeHash: 'new hash', sms, limits: newLimits };

const reserve = (phone: Phone) => ({ reserveVerificationSms: { phone } });
const issue = (phone: Phone, isTaken = false, isNewcomer = true) => ({
  issuePhoneCode: { phone, isTaken, isNewcomer },
});
const invalid = (code: string, param: string) => ({ type: 'invalid', problems: [{ code, param }] });
const sentTo = (phone: Phone) => ({
  answer: { type: 'phoneToVerify', number: { phone, isVerified: false } },
});
const send = { sendSms: { sms } };
const abandon = { abandonLogin: {} };
const limited = { refuse: { type: 'limited' } };
const done = { answer: { type: 'done' } };

const entering: readonly EdgeRow[] = [
  ...[candidate, byMail, nobody].map((whose) => ({
    edge: 'idle: stageEntered -> findingPhone',
    event: { type: 'stageEntered', candidate: whose },
    becomes: { candidate: whose },
    effects: [{ findPhoneToVerify: { candidate: whose } }],
  })),
  ...[
    { whose: candidate, isTaken: false },
    { whose: withFree, isTaken: false },
    { whose: withTaken, isTaken: true },
    // As it was stored before it said what is taken.
    { whose: nobody, isTaken: true },
  ].flatMap(({ whose, isTaken }) =>
    [true, false].map((isNewcomer) => ({
      edge: 'findingPhone: phoneToVerifyFound -> issuing',
      context: { candidate: whose },
      event: { type: 'phoneToVerifyFound', phone: MOBILE, isNewcomer },
      becomes: { phone: MOBILE, isNewcomer },
      effects: [reserve(MOBILE), issue(MOBILE, isTaken, isNewcomer)],
    })),
  ),
  {
    edge: 'findingPhone: noPhoneFound -> abandoned',
    context: { candidate },
    event: { type: 'noPhoneFound' },
    effects: [abandon],
  },
  {
    edge: 'issuing: verificationSmsRefused -> abandoned',
    context: entered,
    event: { type: 'verificationSmsRefused' },
    effects: [limited],
  },
  {
    edge: 'issuing: phoneCodeIssued -> awaitingCode',
    context: entered,
    event: issued,
    becomes: { codeHash: 'new hash', limits: newLimits },
    effects: [send],
  },
];

/** A failed attempt from a state: one of several, and the last. */
function failing(state: string, type: string, code: string): readonly EdgeRow[] {
  const answer = { answer: invalid(code, 'code') };
  return [
    {
      edge: `${state}: ${type} -> awaitingCode`,
      context: waiting,
      event: { type },
      becomes: { limits: { ...limits, attempts: 2 } },
      effects: [answer],
    },
    ...[1, 0].map((attempts) => ({
      edge: `${state}: ${type} if isLastAttempt -> abandoned`,
      context: { ...waiting, limits: { ...limits, attempts } },
      event: { type },
      effects: [answer, abandon],
    })),
  ];
}

const trying: readonly EdgeRow[] = [
  ...[
    { context: waiting, phone: MOBILE, id: ANN },
    { context: pretending, phone: MOBILE, id: null },
    { context: pretendingTaken, phone: MOBILE, id: null },
    { context: astray, phone: OTHER, id: null },
  ].map(({ context, phone, id }) => ({
    edge: 'awaitingCode: submitCode -> matching',
    context,
    event: { type: 'submitCode', code: 'ABCD' },
    effects: [
      { matchPhoneCode: { code: 'ABCD', codeHash: 'hash', phone, isOwn: true, userId: id, epochs: EPOCHS } },
    ],
  })),
  ...[
    { context: pretendingFree, phone: MOBILE },
    { context: pretendingOther, phone: OTHER },
  ].map(({ context, phone }) => ({
    edge: 'awaitingCode: submitCode if isFree -> matchingInPretence',
    context,
    event: { type: 'submitCode', code: 'ABCD' },
    effects: [{ matchPretendedPhoneCode: { code: 'ABCD', codeHash: 'hash', phone } }],
  })),
  {
    // There is no account whose number it would be.
    edge: 'matchingInPretence: pretendedPhoneCodeMatched -> passed',
    context: pretendingFree,
    event: { type: 'pretendedPhoneCodeMatched' },
    effects: [{ passStage: {} }],
  },
  ...failing('awaitingCode', 'submitNothing', 'required'),
  ...['matching', 'matchingInPretence'].flatMap((state) => [
    ...failing(state, 'phoneCodeMismatched', 'incorrect_code'),
    ...failing(state, 'phoneTaken', 'phone_taken'),
  ]),
  {
    edge: 'matching: phoneCodeMatched -> passed',
    context: waiting,
    event: { type: 'phoneCodeMatched', userId: ANN, phone: MOBILE },
    effects: [{ setPhone: { userId: ANN, phone: { phone: MOBILE, isVerified: true } } }, { passStage: {} }],
  },
  ...[expiresAt, plusSeconds(expiresAt, 1)].map((at) => ({
    edge: 'awaitingCode: timePassed if isExpired -> abandoned',
    context: waiting,
    event: { type: 'timePassed', at },
    effects: [abandon],
  })),
];

const resending: readonly EdgeRow[] = [
  ...[
    { context: waiting, phone: MOBILE, isTaken: false },
    { context: pretendingFree, phone: MOBILE, isTaken: false },
    { context: pretendingOther, phone: OTHER, isTaken: false },
    { context: pretending, phone: MOBILE, isTaken: true },
    { context: pretendingTaken, phone: MOBILE, isTaken: true },
    { context: astray, phone: OTHER, isTaken: true },
  ].map(({ context, phone, isTaken }) => ({
    edge: 'awaitingCode: resendCode if canResend -> resending',
    context,
    event: { type: 'resendCode' },
    becomes: { limits: { ...limits, resends: 1 } },
    effects: [reserve(phone), issue(phone, isTaken)],
  })),
  {
    edge: 'resending: verificationSmsRefused -> awaitingCode',
    context: waiting,
    event: { type: 'verificationSmsRefused' },
    effects: [limited],
  },
  ...[waiting, pretendingFree, pretendingOther].map((context) => ({
    // The limits that come with the new code are not taken over: what was used up stays so.
    edge: 'resending: phoneCodeIssued -> awaitingCode',
    context: { ...context, limits: { ...limits, attempts: 1 } },
    event: issued,
    becomes: { codeHash: 'new hash' },
    effects: [send, done],
  })),
  // Whoever has the number was told once.
  ...[pretending, pretendingTaken, astray].map((context) => ({
    edge: 'resending: phoneCodeIssued if isTaken -> awaitingCode',
    context,
    event: issued,
    becomes: { codeHash: 'new hash' },
    effects: [done],
  })),
];

const examine = (id: typeof ANN | null, current: Phone) => ({
  examinePhoneChange: { userId: id, epochs: EPOCHS, from: MOBILE, current, to: OTHER },
});
const fewer = { limits: { ...limits, changes: 1 } };

const changing: readonly EdgeRow[] = [
  ...[
    { context: waiting, asked: examine(ANN, MOBILE) },
    { context: pretending, asked: examine(null, MOBILE) },
    { context: astray, asked: examine(ANN, OTHER) },
  ].map(({ context, asked }) => ({
    edge: 'awaitingCode: changePhone if canChange -> examiningChange',
    context,
    event: { type: 'changePhone', phone: OTHER },
    effects: [asked],
  })),
  {
    edge: 'examiningChange: phoneChangeRefused -> awaitingCode',
    context: waiting,
    event: { type: 'phoneChangeRefused', problems: [{ code: 'same_as_current', param: 'phone' }] },
    effects: [{ answer: invalid('same_as_current', 'phone') }],
  },
  {
    edge: 'examiningChange: phoneChangeOutdated -> abandoned',
    context: waiting,
    event: { type: 'phoneChangeOutdated' },
    effects: [abandon, { answer: { type: 'conflict' } }],
  },
  ...[waiting, astray].map((context) => ({
    edge: 'examiningChange: phoneChangeAccepted -> changing',
    context,
    event: { type: 'phoneChangeAccepted', userId: ANN, to: OTHER },
    becomes: { ...fewer, phone: OTHER, pretendedPhone: null },
    effects: [
      { setPhone: { userId: ANN, phone: { phone: OTHER, isVerified: false } } },
      sentTo(OTHER),
      reserve(OTHER),
      issue(OTHER),
    ],
  })),
  ...[waiting, pretending, pretendingFree].map((context) => ({
    edge: 'examiningChange: phoneChangePretended if isChangeToTaken -> changing',
    context,
    event: { type: 'phoneChangePretended', to: OTHER, isTaken: true },
    becomes: { ...fewer, pretendedPhone: OTHER },
    effects: [sentTo(OTHER), reserve(OTHER), issue(OTHER, true)],
  })),
  ...[pretending, pretendingFree, { ...pretendingFree, pretendedPhone: storedPhone('+442079460123') }].map(
    (context) => ({
      edge: 'examiningChange: phoneChangePretended -> changing',
      context,
      event: { type: 'phoneChangePretended', to: OTHER, isTaken: false },
      becomes: { ...fewer, phone: OTHER, pretendedPhone: null },
      effects: [sentTo(OTHER), reserve(OTHER), issue(OTHER)],
    }),
  ),
  {
    edge: 'changing: verificationSmsRefused -> awaitingCode',
    context: waiting,
    event: { type: 'verificationSmsRefused' },
    effects: [limited],
  },
  {
    edge: 'changing: phoneCodeIssued -> awaitingCode',
    context: waiting,
    event: issued,
    becomes: { codeHash: 'new hash' },
    effects: [send],
  },
];

describeEdges('the verification of a number at login', {
  machine: verifyPhoneMachine,
  rows: [...entering, ...trying, ...resending, ...changing],
  runner: { describe, test },
});
