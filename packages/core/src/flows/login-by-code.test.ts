import { describe, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import type { Contact } from '../domain/contact.js';
import { userId, type UserId } from '../domain/ids.js';
import { storedPhone } from '../domain/phone.js';
import { plusSeconds } from '../domain/instant.js';
import { describeEdges, TABLE_TIME, type EdgeRow } from '../testing/edge-table.js';
import { loginByCodeMachine } from './login-by-code.js';

const ANN = storedEmail('ann@example.org');
const OTHER = storedEmail('other@example.org');
const BY_MAIL: Contact = { type: 'email', email: ANN };
const BY_OTHER_MAIL: Contact = { type: 'email', email: OTHER };
const BY_SMS = { type: 'phone', phone: storedPhone('+31612345678') } as const;
const EPOCHS = { sessionEpoch: 3, loginEpoch: 4 };

const candidate: Candidate = { userId: userId(1), email: ANN, phone: null, isSignup: false, ...EPOCHS };
const byUsername: Candidate = { ...candidate, email: null };
const nobody: Candidate = { ...candidate, userId: null };
/** A signup that is pretended, with an address that is nobody else's, and with one that is. */
const withFree: Candidate = { ...nobody, isSignup: true, taken: ['phone'] };
const withTaken: Candidate = { ...nobody, isSignup: true, taken: ['email'] };
const newcomer: Candidate = { ...candidate, isSignup: true };
const another: Candidate = { ...candidate, userId: userId(2), email: OTHER };

const expiresAt = plusSeconds(TABLE_TIME, 180);
const limits = { expiresAt, attempts: 3, resends: 2, changes: 0 };
const newLimits = { ...limits, attempts: 5 };
const kept = { candidate, contact: BY_MAIL, isStage: false };
const waiting = { ...kept, codeHash: 'hash', limits };
const waitingForStage = { ...waiting, isStage: true };
const pretending = { ...waiting, candidate: nobody };
const pretendingTaken = { ...waitingForStage, candidate: withTaken };
const pretendingFree = { ...waitingForStage, candidate: withFree };

const mail = { kind: 'login_code', to: ANN, carries: 'code', sealedSecret: 'sealed' };
const sms = { kind: 'verification_code', to: BY_SMS.phone, sealedSecret: 'sealed' };
const issued = { type: 'loginCodeIssued', codeHash: 'new hash', mail, sms: null, limits: newLimits };
const matched = { type: 'loginCodeMatched', userId: userId(1), contact: BY_MAIL };

const reserve = (contact: Contact, id: UserId | null = null) => ({
  reserveLoginCode: { contact, userId: id },
});
const reserveAttempt = (id: UserId | null = null) => ({
  reserveCodeAttempt: { contact: BY_MAIL, userId: id },
});
const issue = (whose: Candidate, contact = BY_MAIL) => ({ issueLoginCode: { contact, candidate: whose } });
const invalid = (code: string, param: string) => ({ type: 'invalid', problems: [{ code, param }] });
const send = [{ sendMail: { mail } }, { sendSms: { sms: null } }];
const abandon = { abandonLogin: {} };

const requesting: readonly EdgeRow[] = [
  // Asking for a code begins anew, whatever was pending.
  ...[
    { from: 'idle', context: {} },
    { from: 'awaitingCode', context: waiting },
    { from: 'awaitingCode', context: waitingForStage },
  ].map(({ from, context }) => ({
    edge: `${from}: requestCode -> findingAccount`,
    context,
    event: { type: 'requestCode', contact: BY_MAIL },
    effects: [{ findLoginAccount: { contact: BY_MAIL } }],
  })),
  ...[candidate, nobody].map((whose) => ({
    edge: 'findingAccount: loginAccountFound -> issuing',
    event: { type: 'loginAccountFound', candidate: whose, contact: BY_MAIL },
    becomes: { ...kept, candidate: whose },
    effects: [reserve(BY_MAIL), issue(whose)],
  })),
  {
    // Nothing of the login that was pending before is left in this one.
    edge: 'findingAccount: loginAccountFound -> issuing',
    context: waitingForStage,
    event: { type: 'loginAccountFound', candidate: another, contact: BY_OTHER_MAIL },
    becomes: { candidate: another, contact: BY_OTHER_MAIL, isStage: false },
    effects: [reserve(BY_OTHER_MAIL), issue(another, BY_OTHER_MAIL)],
  },
  ...[BY_MAIL, BY_SMS].flatMap((contact) => [
    {
      edge: 'findingAccount: loginAccountUnknown -> idle',
      event: { type: 'loginAccountUnknown', contact },
      effects: [{ refuse: invalid(`unknown_${contact.type}`, contact.type) }],
    },
    {
      edge: 'issuing: loginCodeRefused -> idle',
      context: { ...kept, contact },
      event: { type: 'loginCodeRefused' },
      effects: [{ refuse: invalid('too_many_login_attempts', contact.type) }],
    },
  ]),
  {
    edge: 'issuing: loginCodeIssued -> awaitingCode',
    context: { ...kept, contact: BY_SMS },
    event: { ...issued, mail: null, sms },
    becomes: { codeHash: 'new hash', limits: newLimits },
    effects: [{ sendMail: { mail: null } }, { sendSms: { sms } }, abandon],
  },
  ...[kept, { ...kept, candidate: nobody }].map((context) => ({
    edge: 'issuing: loginCodeIssued -> awaitingCode',
    context,
    event: issued,
    becomes: { codeHash: 'new hash', limits: newLimits },
    effects: [...send, abandon],
  })),
  {
    // Nothing is kept of the code.
    edge: 'issuing: loginCodeIssued if isAuthenticated -> idle',
    context: kept,
    event: { ...issued, isAuthenticated: true },
    effects: send,
  },
];

const entering: readonly EdgeRow[] = [
  {
    edge: 'idle: stageEntered -> choosingContact',
    event: { type: 'stageEntered', candidate: byUsername },
    effects: [{ findLoginContact: { candidate: byUsername } }],
  },
  // It is counted for whoever has proved something; a signup may be pretended, and nobody sees which are.
  ...[
    { whose: candidate, id: userId(1) },
    { whose: byUsername, id: userId(1) },
    { whose: newcomer, id: null },
    { whose: nobody, id: null },
    { whose: withFree, id: null },
    { whose: withTaken, id: null },
  ].map(({ whose, id }) => ({
    edge: 'choosingContact: loginContactFound -> issuingForStage',
    event: { type: 'loginContactFound', contact: BY_MAIL, candidate: whose },
    becomes: { candidate: whose, contact: BY_MAIL, isStage: true },
    effects: [reserve(BY_MAIL, id), issue(whose)],
  })),
  {
    edge: 'issuingForStage: loginCodeRefused -> abandoned',
    context: { ...kept, isStage: true },
    event: { type: 'loginCodeRefused' },
    effects: [{ refuse: { type: 'invalid', problems: [{ code: 'too_many_login_attempts' }] } }],
  },
  {
    edge: 'choosingContact: noLoginContactFound -> abandoned',
    event: { type: 'noLoginContactFound' },
    effects: [abandon],
  },
  {
    // The pending login is the one that it belongs to: it goes on.
    edge: 'issuingForStage: loginCodeIssued -> awaitingCode',
    context: { ...kept, isStage: true },
    event: issued,
    becomes: { codeHash: 'new hash', limits: newLimits },
    effects: send,
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

const giveBack = { giveBack: { reservation: 'reserveCodeAttempt' } };
const recorded = {
  recordMethod: { record: { userId: userId(1), email: ANN, method: 'code', at: TABLE_TIME } },
};
const verified = { verifyContact: { userId: userId(1), contact: BY_MAIL } };

const trying: readonly EdgeRow[] = [
  ...[
    { context: waiting, id: userId(1), counted: null },
    { context: waitingForStage, id: userId(1), counted: userId(1) },
    { context: { ...waitingForStage, candidate: newcomer }, id: userId(1), counted: null },
    { context: pretending, id: null, counted: null },
    { context: pretendingTaken, id: null, counted: null },
  ].map(({ context, id, counted }) => ({
    edge: 'awaitingCode: submitCode -> matching',
    context,
    event: { type: 'submitCode', code: 'ABCD' },
    effects: [
      reserveAttempt(counted),
      { matchLoginCode: { code: 'ABCD', codeHash: 'hash', contact: BY_MAIL, userId: id, epochs: EPOCHS } },
    ],
  })),
  {
    edge: 'awaitingCode: submitCode if isFree -> matchingInPretence',
    context: pretendingFree,
    event: { type: 'submitCode', code: 'ABCD' },
    effects: [
      reserveAttempt(),
      { matchPretendedLoginCode: { code: 'ABCD', codeHash: 'hash', contact: BY_MAIL } },
    ],
  },
  {
    // There is no account whose address it would be.
    edge: 'matchingInPretence: pretendedLoginCodeMatched -> passed',
    context: pretendingFree,
    event: { type: 'pretendedLoginCodeMatched' },
    effects: [giveBack, { passStage: {} }],
  },
  ...failing('awaitingCode', 'submitNothing', 'required'),
  ...failing('matching', 'loginCodeMismatched', 'incorrect_code'),
  ...failing('matchingInPretence', 'loginCodeMismatched', 'incorrect_code'),
  ...['matching', 'matchingInPretence'].map((state) => ({
    // It was not compared, and so it costs none of the attempts.
    edge: `${state}: codeAttemptRefused -> awaitingCode`,
    context: waiting,
    event: { type: 'codeAttemptRefused' },
    effects: [{ answer: invalid('too_many_login_attempts', 'code') }],
  })),
  {
    edge: 'matching: loginCodeMatched -> passed',
    context: waiting,
    event: matched,
    effects: [giveBack, recorded, verified, { prove: { candidate } }],
  },
  {
    edge: 'matching: loginCodeMatched if isStage -> passed',
    context: waitingForStage,
    event: matched,
    effects: [giveBack, recorded, verified, { passStage: {} }],
  },
  {
    edge: 'matching: loginCodeMatched -> passed',
    context: { ...waiting, contact: BY_SMS },
    event: { ...matched, contact: BY_SMS },
    effects: [
      giveBack,
      {
        recordMethod: {
          record: { userId: userId(1), phone: BY_SMS.phone, method: 'code', at: TABLE_TIME },
        },
      },
      { verifyContact: { userId: userId(1), contact: BY_SMS } },
      { prove: { candidate } },
    ],
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
    { context: waiting, id: null },
    { context: waitingForStage, id: userId(1) },
    { context: pretending, id: null },
    { context: pretendingFree, id: null },
  ].map(({ context, id }) => ({
    edge: 'awaitingCode: resendCode if canResend -> resending',
    context,
    event: { type: 'resendCode' },
    becomes: { limits: { ...limits, resends: 1 } },
    effects: [reserve(BY_MAIL, id), issue(context.candidate)],
  })),
  {
    edge: 'resending: loginCodeRefused -> awaitingCode',
    context: waiting,
    event: { type: 'loginCodeRefused' },
    effects: [{ refuse: { type: 'limited' } }],
  },
  ...[waiting, pretendingFree].map((context) => ({
    // The limits that come with the new code are not taken over: what was used up stays so.
    edge: 'resending: loginCodeIssued -> awaitingCode',
    context: { ...context, limits: { ...limits, attempts: 1 } },
    event: issued,
    becomes: { codeHash: 'new hash' },
    effects: [...send, { answer: { type: 'done' } }],
  })),
  // Whoever has the address was told once.
  ...[pretending, pretendingTaken].map((context) => ({
    edge: 'resending: loginCodeIssued if isPretended -> awaitingCode',
    context,
    event: issued,
    becomes: { codeHash: 'new hash' },
    effects: [{ answer: { type: 'done' } }],
  })),
];

describeEdges('a login by code', {
  machine: loginByCodeMachine,
  rows: [...requesting, ...entering, ...trying, ...resending],
  runner: { describe, test },
});
