import { describe, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { describeEdges, TABLE_TIME, type EdgeRow } from '../testing/edge-table.js';
import { verifyEmailByCodeMachine } from './verify-email-by-code.js';

const ANN = storedEmail('ann@example.org');
const NEW = storedEmail('new@example.org');
const TAKEN = storedEmail('taken@example.org');
const EPOCHS = { sessionEpoch: 3, loginEpoch: 4 };

const candidate: Candidate = { userId: userId(1), email: ANN, phone: null, isSignup: false, ...EPOCHS };
const newcomer: Candidate = { ...candidate, isSignup: true };
const byUsername: Candidate = { ...candidate, email: null };
const nobody: Candidate = { ...candidate, userId: null, isSignup: true };
const withTaken: Candidate = { ...nobody, taken: ['email'] };
const withFree: Candidate = { ...nobody, taken: ['phone'] };

const expiresAt = plusSeconds(TABLE_TIME, 900);
const limits = { expiresAt, attempts: 3, resends: 2, changes: 2 };
const waiting = { candidate, email: ANN, isNewcomer: true, codeHash: 'hash', limits };
const pretending = { ...waiting, pretendedEmail: TAKEN };

const mail = { kind: 'email_confirmation', to: ANN, carries: 'code', sealedSecret: 'sealed' };
const issued = { type: 'emailCodeIssued', codeHash: 'new hash', mail, limits };
const user = { id: userId(1) };
const matched = { type: 'emailCodeMatched', userId: userId(1), user };
const addresses = [{ email: NEW, isVerified: false, isPrimary: false }];

const reserve = (email: string) => ({ reserveVerificationMail: { email } });
const issue = (email: string | null, isTaken = false, isNewcomer = true) => ({
  issueEmailCode: { email, isTaken, isNewcomer },
});
const match = (email: string | null, id: unknown) => ({
  matchEmailCode: { code: 'ABCD', codeHash: 'hash', email, userId: id, epochs: EPOCHS },
});
const wrong = (code: string) => ({ answer: { type: 'invalid', problems: [{ code, param: 'key' }] } });
const abandon = { abandonLogin: {} };
const limited = { refuse: { type: 'limited' } };

const entering: readonly EdgeRow[] = [
  {
    edge: 'idle: stageEntered -> choosingAddress',
    event: { type: 'stageEntered', candidate },
    becomes: { candidate },
    effects: [{ findEmailToVerify: { candidate } }],
  },
  ...[
    { whose: candidate, isTaken: false, isNewcomer: true },
    { whose: candidate, isTaken: false, isNewcomer: false },
    // A signup that is pretended: its address may be free, where another number was given for one that was not.
    { whose: withFree, isTaken: false, isNewcomer: true },
    { whose: withTaken, isTaken: true, isNewcomer: true },
    { whose: nobody, isTaken: true, isNewcomer: true },
  ].map(({ whose, isTaken, isNewcomer }) => ({
    edge: 'choosingAddress: emailToVerifyFound -> issuing',
    context: { candidate: whose },
    event: { type: 'emailToVerifyFound', email: ANN, isBlocking: true, isNewcomer },
    becomes: { email: ANN, isNewcomer },
    effects: [reserve(ANN), issue(ANN, isTaken, isNewcomer)],
  })),
  {
    edge: 'choosingAddress: noEmailFound -> issuing',
    context: { candidate: byUsername },
    event: { type: 'noEmailFound' },
    effects: [issue(null, false, false)],
  },
  {
    edge: 'issuing: emailCodeIssued -> awaitingCode',
    context: { candidate, email: ANN },
    event: issued,
    becomes: { codeHash: 'new hash', limits },
    effects: [{ sendMail: { mail } }],
  },
  {
    edge: 'issuing: verificationMailRefused if isSignup -> abandoned',
    context: { candidate: newcomer, email: ANN },
    event: { type: 'verificationMailRefused' },
    effects: [abandon],
  },
  {
    edge: 'issuing: verificationMailRefused if isLoginByEmail -> abandoned',
    context: { candidate, email: ANN },
    event: { type: 'verificationMailRefused' },
    effects: [{ refuse: { type: 'invalid', problems: [{ code: 'too_many_login_attempts' }] } }],
  },
  {
    edge: 'issuing: verificationMailRefused -> abandoned',
    context: { candidate: byUsername, email: ANN },
    event: { type: 'verificationMailRefused' },
    effects: [abandon, { answer: { type: 'limited' } }],
  },
];

/** A failed attempt from a state: one of several, and the last. */
function failing(state: string, type: string, code: string): readonly EdgeRow[] {
  const last = { ...waiting, limits: { ...limits, attempts: 1 } };
  return [
    {
      edge: `${state}: ${type} -> awaitingCode`,
      context: waiting,
      event: { type },
      becomes: { limits: { ...limits, attempts: 2 } },
      effects: [wrong(code)],
    },
    {
      edge: `${state}: ${type} if isLastAttempt -> abandoned`,
      context: last,
      event: { type },
      effects: [wrong(code), abandon],
    },
  ];
}

const trying: readonly EdgeRow[] = [
  ...(['submitCode', 'inspectCode'] as const).flatMap((type): readonly EdgeRow[] => {
    const edge = `awaitingCode: ${type} -> ${type === 'submitCode' ? 'matching' : 'inspecting'}`;
    const event = { type, code: 'ABCD' };
    return [
      { edge, context: waiting, event, effects: [match(ANN, userId(1))] },
      { edge, context: pretending, event, effects: [match(TAKEN, null)] },
      { edge, context: { ...waiting, candidate: nobody }, event, effects: [match(ANN, null)] },
      {
        edge,
        context: { ...waiting, candidate: byUsername, email: null },
        event,
        effects: [match(null, userId(1))],
      },
    ];
  }),
  {
    edge: 'matching: emailCodeMatched -> passed',
    context: waiting,
    event: matched,
    effects: [{ verifyEmail: { userId: userId(1), email: ANN, replacesOthers: false } }, { passStage: {} }],
  },
  {
    // Looking at a code uses up neither the code nor an attempt.
    edge: 'inspecting: emailCodeMatched -> awaitingCode',
    context: waiting,
    event: matched,
    effects: [{ answer: { type: 'emailKey', email: ANN, user, isAuthenticating: true } }],
  },
  ...failing('awaitingCode', 'submitNothing', 'required'),
  ...['matching', 'inspecting'].flatMap((state) => [
    ...failing(state, 'emailCodeMismatched', 'incorrect_code'),
    ...failing(state, 'emailTaken', 'email_taken'),
  ]),
  {
    edge: 'awaitingCode: timePassed if isExpired -> abandoned',
    context: waiting,
    event: { type: 'timePassed', at: expiresAt },
    effects: [abandon],
  },
];

const resending: readonly EdgeRow[] = [
  ...[
    { context: waiting, email: ANN, isTaken: false },
    { context: { ...waiting, candidate: withFree }, email: ANN, isTaken: false },
    { context: { ...waiting, candidate: nobody }, email: ANN, isTaken: true },
    { context: { ...waiting, candidate: withTaken }, email: ANN, isTaken: true },
    { context: pretending, email: TAKEN, isTaken: true },
  ].map(({ context, email, isTaken }) => ({
    edge: 'awaitingCode: resendCode if canResend -> resending',
    context,
    event: { type: 'resendCode' },
    becomes: { limits: { ...limits, resends: 1 } },
    effects: [reserve(email), issue(email, isTaken)],
  })),
  ...[waiting, { ...waiting, candidate: withFree }].map((context) => ({
    // The limits that come with the new code are not taken over: what was used up stays so.
    edge: 'resending: emailCodeIssued -> awaitingCode',
    context: { ...context, limits: { ...limits, attempts: 1 } },
    event: issued,
    becomes: { codeHash: 'new hash' },
    effects: [{ sendMail: { mail } }, { answer: { type: 'done' } }],
  })),
  // Whoever has the address was told once.
  ...[pretending, { ...waiting, candidate: nobody }, { ...waiting, candidate: withTaken }].map((context) => ({
    edge: 'resending: emailCodeIssued if isTaken -> awaitingCode',
    context,
    event: issued,
    becomes: { codeHash: 'new hash' },
    effects: [{ answer: { type: 'done' } }],
  })),
  {
    edge: 'resending: verificationMailRefused -> awaitingCode',
    context: waiting,
    event: { type: 'verificationMailRefused' },
    effects: [limited],
  },
];

const examine = (current: string) => ({
  examineEmailChange: { userId: userId(1), epochs: EPOCHS, from: ANN, current, to: NEW },
});
const oneChangeLess = { limits: { ...limits, changes: 1 } };

const changing: readonly EdgeRow[] = [
  {
    edge: 'awaitingCode: changeEmail if canChange -> examiningChange',
    context: waiting,
    event: { type: 'changeEmail', email: NEW },
    effects: [examine(ANN)],
  },
  {
    edge: 'awaitingCode: changeEmail if canChange -> examiningChange',
    context: pretending,
    event: { type: 'changeEmail', email: NEW },
    effects: [examine(TAKEN)],
  },
  {
    edge: 'examiningChange: emailChangeOutdated -> abandoned',
    context: waiting,
    event: { type: 'emailChangeOutdated' },
    effects: [{ abandonLogin: {} }, { answer: { type: 'conflict' } }],
  },
  {
    edge: 'examiningChange: emailChangeRefused -> awaitingCode',
    context: waiting,
    event: { type: 'emailChangeRefused', problems: [{ code: 'same_as_current', param: 'email' }] },
    effects: [{ answer: { type: 'invalid', problems: [{ code: 'same_as_current', param: 'email' }] } }],
  },
  {
    edge: 'examiningChange: emailChangeAccepted -> changing',
    context: pretending,
    event: { type: 'emailChangeAccepted', to: NEW, claimsEmail: true, addresses },
    becomes: { email: NEW, pretendedEmail: null, ...oneChangeLess },
    effects: [
      { replaceUnverifiedEmail: { userId: userId(1), from: ANN, to: NEW, claimsEmail: true } },
      { answer: { type: 'emailAddresses', addresses } },
      reserve(NEW),
      issue(NEW),
    ],
  },
  {
    edge: 'examiningChange: emailChangePretended -> changing',
    context: waiting,
    event: { type: 'emailChangePretended', to: TAKEN, addresses },
    becomes: { pretendedEmail: TAKEN, ...oneChangeLess },
    effects: [{ answer: { type: 'emailAddresses', addresses } }, reserve(TAKEN), issue(TAKEN, true)],
  },
  {
    edge: 'changing: emailCodeIssued -> awaitingCode',
    context: waiting,
    event: issued,
    becomes: { codeHash: 'new hash' },
    effects: [{ sendMail: { mail } }],
  },
  {
    edge: 'changing: verificationMailRefused -> awaitingCode',
    context: waiting,
    event: { type: 'verificationMailRefused' },
    effects: [limited],
  },
];

describeEdges('verifying an address by code', {
  machine: verifyEmailByCodeMachine,
  rows: [...entering, ...trying, ...resending, ...changing],
  runner: { describe, test },
});
