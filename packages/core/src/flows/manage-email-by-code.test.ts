import { describe, expect, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { describeEdges, TABLE_TIME, type EdgeRow } from '../testing/edge-table.js';
import { beginning } from './manage-email-by-code-setup.js';
import { defineManageEmailByCode, manageEmailByCodeMachine } from './manage-email-by-code.js';

const ANN = storedEmail('ann@example.org');
const NEW = storedEmail('new@example.org');
const OLD = storedEmail('old@example.org');
const EPOCHS = { sessionEpoch: 3, loginEpoch: 4 };

const candidate: Candidate = { userId: userId(1), email: NEW, phone: null, isSignup: false, ...EPOCHS };
const limits = { expiresAt: plusSeconds(TABLE_TIME, 900), attempts: 3, resends: 2, changes: 0 };
const pending = { candidate, email: NEW, isNew: true };
const waiting = { ...pending, codeHash: 'hash', limits };
/** For the code of an address that the account has already. */
const waitingForOld = { ...waiting, email: OLD, isNew: false };
const lastAttempt = { ...waiting, limits: { ...limits, attempts: 1 } };

const primary = { email: ANN, isVerified: true, isPrimary: true };
const addresses = [primary, { email: OLD, isVerified: false, isPrimary: false }];
const pendingAddress = { email: NEW, isVerified: false, isPrimary: false };
const notification = { kind: 'email_changed', to: ANN, carries: 'nothing', sealedSecret: null };
const mail = { kind: 'email_confirmation', to: NEW, carries: 'code', sealedSecret: 'sealed' };
const issued = { type: 'emailCodeIssued', codeHash: 'new hash', mail, limits: { ...limits, attempts: 9 } };
const user = { id: userId(1) };
const matched = {
  type: 'ownEmailCodeMatched',
  ...{ email: NEW, user, isNew: true, replacesOthers: false, notification },
};
const compared = { code: 'CODE', codeHash: 'hash', email: NEW, userId: userId(1), epochs: EPOCHS };

const answer = (params: object) => ({ answer: params });
const invalid = (code: string, param: string) => answer({ type: 'invalid', problems: [{ code, param }] });
const listOf = (list: readonly object[]) => answer({ type: 'emailAddresses', addresses: list });
const send = { sendMail: { mail } };
const notified = { sendMail: { mail: notification } };
const issuing = (email: string) => [
  { reserveVerificationMail: { email } },
  { issueEmailCode: { email, isTaken: false, isNewcomer: false } },
];

/** What comes to nothing leaves the flow as it was: at rest, or waiting for the code. */
const back = (edge: string, row: Omit<EdgeRow, 'edge'>): readonly EdgeRow[] => [
  { ...row, edge: `${edge} if isWaiting -> awaitingCode`, context: waiting },
  { ...row, edge: `${edge} -> idle` },
];

const asking: readonly EdgeRow[] = [
  { from: 'idle', context: {} },
  { from: 'awaitingCode', context: waiting },
].flatMap(({ from, context }) =>
  [
    { type: 'listEmails', to: 'listing', question: 'listOwnEmails', params: {} },
    { type: 'addEmail', to: 'examiningNew', question: 'examineNewEmail', params: { email: OLD } },
    { type: 'resendVerification', to: 'findingOwn', question: 'findOwnEmail', params: { email: OLD } },
    { type: 'makePrimary', to: 'examiningPrimary', question: 'examinePrimaryEmail', params: { email: OLD } },
    { type: 'removeEmail', to: 'examiningRemoval', question: 'examineEmailRemoval', params: { email: OLD } },
  ].map(({ type, to, question, params }) => ({
    ...{ edge: `${from}: ${type} -> ${to}`, context },
    event: { type, email: OLD },
    effects: [{ [question]: params }],
  })),
);

const adding: readonly EdgeRow[] = [
  ...['newEmailRefused', 'primaryEmailRefused', 'emailRemovalRefused'].flatMap((type, index) => {
    const problems = [{ code: 'some_problem', param: 'email' }];
    const state = ['examiningNew', 'examiningPrimary', 'examiningRemoval'][index] ?? '';
    return [
      ...back(`${state}: ${type}`, {
        event: { type, problems },
        effects: [answer({ type: 'invalid', problems })],
      }),
      ...back(`${state}: reauthenticationRequired`, {
        event: { type: 'reauthenticationRequired' },
        effects: [answer({ type: 'reauthentication' })],
      }),
    ];
  }),
  // Whatever waited before, it is this one from now on.
  ...[{}, waitingForOld].map((context) => ({
    edge: 'examiningNew: newEmailAccepted -> issuing',
    context,
    event: { type: 'newEmailAccepted', candidate, userId: userId(1), email: NEW, replaces: null, addresses },
    becomes: pending,
    effects: [listOf(addresses), ...issuing(NEW)],
  })),
  ...back('findingOwn: ownEmailUnknown', {
    event: { type: 'ownEmailUnknown' },
    effects: [invalid('unknown_email', 'email')],
  }),
  {
    edge: 'findingOwn: ownEmailFound -> issuing',
    context: waiting,
    event: { type: 'ownEmailFound', candidate, email: OLD },
    becomes: { email: OLD, isNew: false },
    effects: [answer({ type: 'done' }), ...issuing(OLD)],
  },
  {
    edge: 'issuing: verificationMailRefused -> idle',
    event: { type: 'verificationMailRefused' },
    effects: [{ refuse: { type: 'limited' } }],
  },
  {
    edge: 'issuing: emailCodeIssued -> awaitingCode',
    context: { ...lastAttempt, ...pending },
    event: issued,
    becomes: { codeHash: 'new hash', limits: issued.limits },
    effects: [send],
  },
];

const resending: readonly EdgeRow[] = [
  ...[
    { edge: 'resendCode if canResend', event: { type: 'resendCode' } },
    { edge: 'resendVerification if canResendPending', event: { type: 'resendVerification', email: NEW } },
  ].map(({ edge, event }) => ({
    ...{ edge: `awaitingCode: ${edge} -> resending`, event, context: waiting },
    becomes: { limits: { ...limits, resends: 1 } },
    effects: issuing(NEW),
  })),
  {
    edge: 'awaitingCode: resendVerification if isPending -> awaitingCode',
    context: { ...waiting, limits: { ...limits, resends: 0 } },
    event: { type: 'resendVerification', email: NEW },
    effects: [answer({ type: 'forbidden' })],
  },
  {
    edge: 'resending: verificationMailRefused -> awaitingCode',
    context: waiting,
    event: { type: 'verificationMailRefused' },
    effects: [{ refuse: { type: 'limited' } }],
  },
  {
    // Another code brings no other attempts.
    edge: 'resending: emailCodeIssued -> awaitingCode',
    context: lastAttempt,
    event: issued,
    becomes: { codeHash: 'new hash' },
    effects: [send, answer({ type: 'done' })],
  },
];

const attempts: readonly EdgeRow[] = [
  ...[
    { type: 'submitCode', to: 'matching' },
    { type: 'inspectCode', to: 'inspecting' },
  ].map(({ type, to }) => ({
    ...{ edge: `awaitingCode: ${type} -> ${to}`, context: waiting },
    event: { type, code: 'CODE' },
    effects: [{ matchOwnEmailCode: compared }],
  })),
  ...[
    { from: 'awaitingCode', event: { type: 'submitNothing' }, effects: [invalid('required', 'key')] },
    ...['matching', 'inspecting'].flatMap((from) =>
      ['incorrect_code', 'email_taken'].map((code) => ({
        from,
        event: { type: 'ownEmailCodeRefused', code },
        effects: [invalid(code, 'key')],
      })),
    ),
  ].flatMap(({ from, event, effects }) => [
    {
      ...{ edge: `${from}: ${event.type} -> awaitingCode`, context: waiting, event, effects },
      becomes: { limits: { ...limits, attempts: 2 } },
    },
    {
      ...{ edge: `${from}: ${event.type} if isLastAttempt -> idle`, context: lastAttempt, event, effects },
      becomes: beginning,
    },
  ]),
  {
    edge: 'awaitingCode: timePassed if isExpired -> idle',
    context: waiting,
    event: { type: 'timePassed', at: limits.expiresAt },
    becomes: beginning,
  },
  {
    edge: 'matching: ownEmailCodeMatched -> idle',
    context: waiting,
    event: matched,
    becomes: beginning,
    effects: [
      { verifyOwnEmail: { userId: userId(1), email: NEW, isNew: true, replacesOthers: false } },
      notified,
    ],
  },
  {
    // Looking at a code does not use it up.
    edge: 'inspecting: ownEmailCodeMatched -> awaitingCode',
    context: waiting,
    event: matched,
    effects: [answer({ type: 'emailKey', email: NEW, user, isAuthenticating: false })],
  },
];

const changing: readonly EdgeRow[] = [
  {
    edge: 'awaitingCode: makePrimary if isPendingNew -> awaitingCode',
    context: waiting,
    event: { type: 'makePrimary', email: NEW },
    effects: [invalid('unverified_primary_email', 'email')],
  },
  {
    edge: 'awaitingCode: removeEmail if isPendingNew -> dropping',
    context: waiting,
    event: { type: 'removeEmail', email: NEW },
    effects: [{ listOwnEmails: {} }],
  },
  {
    edge: 'dropping: ownEmailsListed -> idle',
    context: waiting,
    event: { type: 'ownEmailsListed', addresses },
    becomes: beginning,
    effects: [listOf(addresses)],
  },
  {
    edge: 'listing: ownEmailsListed if isWaiting -> awaitingCode',
    context: waiting,
    event: { type: 'ownEmailsListed', addresses },
    effects: [listOf([...addresses, pendingAddress])],
  },
  // An address that the account has, or has by now, is not there twice.
  ...[waitingForOld, { ...waiting, email: OLD }].map((context) => ({
    edge: 'listing: ownEmailsListed if isWaiting -> awaitingCode',
    context,
    event: { type: 'ownEmailsListed', addresses },
    effects: [listOf(addresses)],
  })),
  {
    edge: 'listing: ownEmailsListed -> idle',
    event: { type: 'ownEmailsListed', addresses },
    effects: [listOf(addresses)],
  },
  ...[
    { edge: 'if staysPrimary -> awaitingCode', isPrimary: true, list: [...addresses, pendingAddress] },
    // Another primary address ends the codes that were sent before.
    { edge: '-> idle', isPrimary: false, list: addresses, becomes: beginning },
  ].map(({ edge, isPrimary, list, becomes = {} }) => ({
    ...{ edge: `examiningPrimary: primaryEmailAccepted ${edge}`, context: waiting, becomes },
    event: {
      type: 'primaryEmailAccepted',
      userId: userId(1),
      email: ANN,
      isPrimary,
      addresses,
      notification,
    },
    effects: [{ setPrimaryEmail: { userId: userId(1), email: ANN, isPrimary } }, notified, listOf(list)],
  })),
  ...[
    { edge: 'if leavesPending -> awaitingCode', context: waiting, list: [...addresses, pendingAddress] },
    { edge: '-> idle', context: waitingForOld, list: addresses, becomes: beginning },
    { edge: '-> idle', context: {}, list: addresses },
  ].map(({ edge, context, list, becomes = {} }) => ({
    ...{ edge: `examiningRemoval: emailRemovalAccepted ${edge}`, context, becomes },
    event: { type: 'emailRemovalAccepted', userId: userId(1), email: OLD, addresses, notification },
    effects: [{ removeEmail: { userId: userId(1), email: OLD } }, notified, listOf(list)],
  })),
];

describeEdges('the addresses of an account, verified by code', {
  machine: manageEmailByCodeMachine,
  rows: [...asking, ...adding, ...resending, ...attempts, ...changing],
  runner: { describe, test },
});

test('addresses by code are neither a stage nor a way to log in; a code is looked at only while one is waited for', async () => {
  const flow = defineManageEmailByCode();
  expect([flow.isStage, await flow.isOffered()]).toEqual([false, false]);
  const [emails, ...verification] = flow.resources;
  expect(emails).toMatchObject({ isPrivate: true, limit: 'manage_email' });
  expect(Object.keys(emails?.verbs ?? {})).toEqual(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
  for (const endpoint of verification.flatMap(({ verbs }) => Object.values(verbs))) {
    expect(endpoint).toMatchObject({ requires: { command: 'submitCode', otherwise: 'conflict' } });
  }
});
