import { describe, expect, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { describeEdges, TABLE_TIME, type EdgeRow } from '../testing/edge-table.js';
import { definePasswordResetByCode, passwordResetByCodeMachine } from './password-reset-by-code.js';

const ANN = storedEmail('ann@example.org');
const OTHER = storedEmail('other@example.org');
const EPOCHS = { sessionEpoch: 3, loginEpoch: 4 };

const candidate: Candidate = { userId: userId(1), email: ANN, phone: null, isSignup: false, ...EPOCHS };
const nobody: Candidate = { ...candidate, userId: null };

const limits = { expiresAt: plusSeconds(TABLE_TIME, 180), attempts: 3, resends: 0, changes: 0 };
const kept = { candidate, email: ANN };
const waiting = { ...kept, codeHash: 'hash', limits };
const pretending = { ...waiting, candidate: nobody };
const withAttempts = (attempts: number) => ({ ...waiting, limits: { ...limits, attempts } });
const lastAttempt = withAttempts(1);

const mail = { kind: 'password_reset_code', to: ANN, carries: 'code', sealedSecret: 'sealed' };
const issued = { type: 'resetCodeIssued', codeHash: 'new hash', mail, limits };
const compared = (whose: Candidate) => ({
  code: 'CODE',
  codeHash: 'hash',
  email: ANN,
  userId: whose.userId,
  epochs: EPOCHS,
});
const user = { id: userId(1) };
const problems = [{ code: 'password_too_short', param: 'password' }];
const incorrect = { answer: { type: 'invalid', problems: [{ code: 'incorrect_code', param: 'key' }] } };

const change = { userId: userId(1), passwordHash: 'of:new horse', epochs: EPOCHS };
const notification = { kind: 'password_reset_done', to: ANN, carries: 'nothing', sealedSecret: null };
const afterwards: Candidate = { ...candidate, email: null, sessionEpoch: 4, loginEpoch: 5 };
const reset = { change, notification, candidate: afterwards, endsSession: false };
const accepted = { type: 'resetByCodeAccepted', email: ANN, reset };
// Whoever has the address, if anybody does.
const reserveAttempt = { reserveCodeAttempt: { contact: { type: 'email', email: ANN }, userId: null } };
const giveBack = { giveBack: { reservation: 'reserveCodeAttempt' } };

const changed = [
  giveBack,
  { changePassword: { change } },
  { verifyEmail: { userId: userId(1), email: ANN, replacesOthers: false } },
  { sendMail: { mail: notification } },
];

const requesting: readonly EdgeRow[] = [
  // Asking for a code begins anew, whatever was pending.
  ...[
    { from: 'idle', context: {} },
    { from: 'awaitingCode', context: waiting },
    { from: 'awaitingCode', context: pretending },
  ].map(({ from, context }) => ({
    edge: `${from}: requestReset -> findingOwner`,
    context,
    event: { type: 'requestReset', email: OTHER },
    effects: [{ findResetOwner: { email: OTHER } }],
  })),
  ...[candidate, nobody].map((whose) => ({
    edge: 'findingOwner: resetOwnerFound -> issuing',
    event: { type: 'resetOwnerFound', email: ANN, candidate: whose },
    becomes: { candidate: whose, email: ANN },
    effects: [{ reserveResetRequest: { email: ANN } }, { issueResetCode: { email: ANN, candidate: whose } }],
  })),
  {
    edge: 'findingOwner: resetAccountUnknown -> idle',
    event: { type: 'resetAccountUnknown' },
    effects: [{ refuse: { type: 'invalid', problems: [{ code: 'unknown_email', param: 'email' }] } }],
  },
  {
    edge: 'issuing: resetRequestRefused -> idle',
    context: kept,
    event: { type: 'resetRequestRefused' },
    effects: [{ refuse: { type: 'limited' } }],
  },
  ...[kept, { ...kept, candidate: nobody }, lastAttempt].map((context) => ({
    edge: 'issuing: resetCodeIssued -> awaitingCode',
    context,
    event: issued,
    becomes: { codeHash: 'new hash', limits },
    effects: [{ sendMail: { mail } }],
  })),
];

const attempts: readonly EdgeRow[] = [
  ...[candidate, nobody].flatMap((whose) => [
    {
      edge: 'awaitingCode: inspectCode -> inspecting',
      context: { ...waiting, candidate: whose },
      event: { type: 'inspectCode', code: 'CODE' },
      effects: [reserveAttempt, { matchResetCode: compared(whose) }],
    },
    {
      edge: 'awaitingCode: submitReset -> examining',
      context: { ...waiting, candidate: whose },
      event: { type: 'submitReset', code: 'CODE', password: 'new horse' },
      effects: [reserveAttempt, { examineResetByCode: { ...compared(whose), password: 'new horse' } }],
    },
  ]),
  // A wrong code counts, wherever it was given, and one that is missing as well.
  ...[
    { from: 'inspecting', event: { type: 'resetCodeMismatched' }, effects: [incorrect] },
    { from: 'examining', event: { type: 'resetCodeMismatched' }, effects: [incorrect] },
    {
      from: 'awaitingCode',
      event: { type: 'submitNothing', problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
  ].flatMap(({ from, event, effects }) => [
    {
      edge: `${from}: ${event.type} -> awaitingCode`,
      context: waiting,
      event,
      becomes: { limits: { ...limits, attempts: 2 } },
      effects,
    },
    { edge: `${from}: ${event.type} if isLastAttempt -> abandoned`, context: lastAttempt, event, effects },
  ]),
  {
    edge: 'awaitingCode: timePassed if isExpired -> abandoned',
    context: waiting,
    event: { type: 'timePassed', at: limits.expiresAt },
  },
  {
    // Looking at a code does not use it up.
    edge: 'inspecting: resetCodeMatched -> awaitingCode',
    context: waiting,
    event: { type: 'resetCodeMatched', user },
    effects: [giveBack, { answer: { type: 'resetKey', user } }],
  },
  // What was not compared costs none of the attempts.
  ...['inspecting', 'examining'].map((from) => ({
    edge: `${from}: codeAttemptRefused -> awaitingCode`,
    context: waiting,
    event: { type: 'codeAttemptRefused' },
    effects: [{ answer: { type: 'invalid', problems: [{ code: 'too_many_login_attempts', param: 'key' }] } }],
  })),
];

const resetting: readonly EdgeRow[] = [
  {
    // The code was right, so no attempt is lost.
    edge: 'examining: resetByCodeRefused -> awaitingCode',
    context: lastAttempt,
    event: { type: 'resetByCodeRefused', problems },
    effects: [giveBack, { answer: { type: 'invalid', problems } }],
  },
  {
    edge: 'examining: resetByCodeAccepted if logsIn -> proved',
    context: waiting,
    event: accepted,
    effects: [
      ...changed,
      { recordMethod: { record: { userId: userId(1), method: 'password_reset', at: TABLE_TIME } } },
      { prove: { candidate: afterwards } },
    ],
  },
  {
    // Where it is the password of whoever is signed in, they are not from then on.
    edge: 'examining: resetByCodeAccepted if endsSession -> changed',
    context: waiting,
    event: { ...accepted, reset: { ...reset, endsSession: true }, isAuthenticated: true },
    effects: [...changed, { endSession: {} }],
  },
  // Where a reset does not log in, and where somebody else is signed in.
  ...[
    { ...accepted, reset: { ...reset, candidate: null } },
    { ...accepted, isAuthenticated: true },
  ].map((event) => ({
    edge: 'examining: resetByCodeAccepted -> changed',
    context: waiting,
    event,
    effects: changed,
  })),
];

describeEdges('a reset of the password by code', {
  machine: passwordResetByCodeMachine,
  rows: [...requesting, ...attempts, ...resetting],
  runner: { describe, test },
});

describe('the input', () => {
  const { resources } = definePasswordResetByCode();
  const parse = (path: string, verb: 'GET' | 'POST', input: { body?: object; key?: string }) => {
    const endpoint = resources.find((resource) => resource.path === path)?.verbs[verb];
    if (endpoint?.type !== 'command') throw new TypeError(`${verb} ${path} is a command`);
    const header = (name: string) => (name === 'x-password-reset-key' ? input.key : undefined);
    return endpoint.parse({ body: { ...input.body }, header });
  };
  const ok = (value: object) => ({ ok: true, value });
  type Problem = readonly [code: string, param: string];
  const wrong = (...found: readonly Problem[]) => found.map(([code, param]) => ({ code, param }));
  const nothing = (...found: readonly Problem[]) => ok({ type: 'submitNothing', problems: wrong(...found) });

  test.each<[object, object]>([
    [{ email: ' ANN@Example.org ' }, ok({ type: 'requestReset', email: ANN })],
    [{}, { ok: false, problems: wrong(['required', 'email']) }],
    [{ email: 'ann' }, { ok: false, problems: wrong(['invalid', 'email']) }],
  ])('of a request, whatever the verb: %j', (body, parsed) => {
    expect(parse('auth/password/request', 'POST', { body })).toEqual(parsed);
    const resource = resources.find(({ path }) => path === 'auth/password/request');
    expect(resource?.inputOfAnyVerb?.({ body: { ...body }, header: () => undefined })).toEqual(parsed);
  });

  test.each<[string | undefined, object]>([
    [' ABCD ', ok({ type: 'inspectCode', code: 'ABCD' })],
    ['', nothing(['required', 'key'])],
    [undefined, nothing(['required', 'key'])],
  ])('of a look at a code is its header: %j', (header, parsed) => {
    const input = header === undefined ? {} : { key: header };
    expect(parse('auth/password/reset', 'GET', { ...input, body: { key: 'not looked at' } })).toEqual(parsed);
  });

  test.each<[object, object]>([
    [{ key: ' ABCD ', password: 'pw' }, ok({ type: 'submitReset', code: 'ABCD', password: 'pw' })],
    // What is no code is an attempt nevertheless; a missing password is none.
    [{ password: 'pw' }, nothing(['required', 'key'])],
    [{}, nothing(['required', 'key'], ['required', 'password'])],
    [{ key: 'A\0', password: 'pw' }, nothing(['null_characters_not_allowed', 'key'])],
    [{ key: 'ABCD' }, { ok: false, problems: wrong(['required', 'password']) }],
  ])('of a reset: %j', (body, parsed) => {
    expect(parse('auth/password/reset', 'POST', { body })).toEqual(parsed);
  });
});

test('a reset by code is told of, but no way to log in; its steps are looked at only while it is pending', async () => {
  const flow = definePasswordResetByCode();
  expect(flow).toMatchObject({ isStage: false, waitsBesideLogin: true });
  expect(await flow.isOffered()).toBe(false);
  const [request, confirm] = flow.resources;
  expect(request?.verbs).not.toHaveProperty('POST.requires');
  expect(confirm).toMatchObject({ limit: 'reset_password_from_key' });
  for (const endpoint of Object.values(confirm?.verbs ?? {})) {
    expect(endpoint).toMatchObject({ requires: { command: 'submitReset', otherwise: 'conflict' } });
  }
});
