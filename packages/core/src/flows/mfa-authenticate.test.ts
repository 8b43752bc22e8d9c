import { describe, expect, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { authenticatorId, userId } from '../domain/ids.js';
import { describeEdges, TABLE_TIME } from '../testing/edge-table.js';
import { defineMfaAuthenticate, mfaAuthenticateMachine } from './mfa-authenticate.js';

const candidate: Candidate = {
  userId: userId(1),
  email: null,
  phone: null,
  isSignup: false,
  sessionEpoch: 3,
  loginEpoch: 4,
};
const types = ['recovery_codes', 'totp'];
const context = { candidate, types, challenge: null };
const used = {
  id: authenticatorId(7),
  type: 'totp',
  sealedSecret: 'sealed',
  lastUsedStep: 5,
  revision: 2,
  createdAt: TABLE_TIME,
  lastUsedAt: TABLE_TIME,
};
const invalid = (code: string, param = 'code') => ({
  answer: { type: 'invalid', problems: [{ code, param }] },
});
const options = { publicKey: {} };
const credential = { id: 'credential' };

/** The same whichever factor it was. */
const passed = [
  { giveBack: { reservation: 'reserveSecondFactorAttempt' } },
  { updateAuthenticator: { userId: candidate.userId, authenticator: used } },
  {
    recordMethod: {
      record: { userId: candidate.userId, method: 'mfa', at: TABLE_TIME, id: used.id, type: 'totp' },
    },
  },
  { passStage: {} },
];

describeEdges('a second factor at login', {
  machine: mfaAuthenticateMachine,
  rows: [
    {
      edge: 'idle: stageEntered -> findingFactors',
      event: { type: 'stageEntered', candidate },
      becomes: { candidate },
      effects: [{ findSecondFactors: { candidate } }],
    },
    {
      edge: 'findingFactors: secondFactorsFound -> awaitingProof',
      context: { candidate },
      event: { type: 'secondFactorsFound', types },
      becomes: { types },
    },
    {
      // The try is counted before the code is looked at.
      edge: 'awaitingProof: submitCode -> matchingCode',
      context,
      event: { type: 'submitCode', code: '123456' },
      effects: [
        { reserveSecondFactorAttempt: { candidate } },
        { matchSecondFactor: { candidate, code: '123456' } },
      ],
    },
    {
      edge: 'matchingCode: secondFactorAttemptRefused -> awaitingProof',
      context,
      event: { type: 'secondFactorAttemptRefused' },
      effects: [invalid('too_many_login_attempts')],
    },
    {
      edge: 'matchingCode: secondFactorMismatched -> awaitingProof',
      context,
      event: { type: 'secondFactorMismatched' },
      effects: [invalid('incorrect_code')],
    },
    {
      edge: 'matchingCode: secondFactorOutdated -> abandoned',
      context,
      event: { type: 'secondFactorOutdated' },
      effects: [{ abandonLogin: {} }],
    },
    {
      edge: 'matchingCode: secondFactorMatched -> passed',
      context,
      event: { type: 'secondFactorMatched', userId: candidate.userId, used },
      effects: passed,
    },
    {
      edge: 'awaitingProof: requestChallenge -> challenging',
      context,
      event: { type: 'requestChallenge' },
      effects: [{ challengeCandidate: { candidate } }],
    },
    {
      edge: 'challenging: candidateChallenged -> awaitingProof',
      context,
      event: { type: 'candidateChallenged', options, challenge: 'challenge', expiresAt: TABLE_TIME },
      becomes: { challenge: 'challenge' },
      effects: [{ answer: { type: 'webauthnOptions', purpose: 'request', options } }],
    },
    {
      edge: 'awaitingProof: submitCredential -> matchingCredential',
      context: { ...context, challenge: 'challenge' },
      event: { type: 'submitCredential', credential },
      effects: [
        { reserveSecondFactorAttempt: { candidate } },
        { matchCredential: { candidate, credential, challenge: 'challenge' } },
      ],
    },
    {
      edge: 'matchingCredential: secondFactorAttemptRefused -> awaitingProof',
      context,
      event: { type: 'secondFactorAttemptRefused' },
      effects: [invalid('too_many_login_attempts', 'credential')],
    },
    {
      edge: 'matchingCredential: credentialMismatched -> awaitingProof',
      context,
      event: { type: 'credentialMismatched' },
      effects: [invalid('incorrect_code', 'credential')],
    },
    {
      edge: 'matchingCredential: secondFactorOutdated -> abandoned',
      context,
      event: { type: 'secondFactorOutdated' },
      effects: [{ abandonLogin: {} }],
    },
    {
      edge: 'matchingCredential: secondFactorMatched -> passed',
      context,
      event: { type: 'secondFactorMatched', userId: candidate.userId, used },
      effects: passed,
    },
  ],
  runner: { describe, test },
});

describe('the input', () => {
  const [resource] = defineMfaAuthenticate({ hasKeys: true }).resources;

  test.each<[body: object, parsed: object]>([
    [{ code: ' 123456 ' }, { ok: true, value: { type: 'submitCode', code: '123456' } }],
    [{ code: 123456 }, { ok: true, value: { type: 'submitCode', code: '123456' } }],
    [{ code: '123 456' }, { ok: true, value: { type: 'submitCode', code: '123 456' } }],
    [{}, { ok: false, problems: [{ code: 'required', param: 'code' }] }],
    [{ code: '  ' }, { ok: false, problems: [{ code: 'required', param: 'code' }] }],
  ])('%j', (body, parsed) => {
    const endpoint = resource?.verbs.POST;
    if (endpoint?.type !== 'command') throw new TypeError('there is such an endpoint');
    expect(endpoint.parse({ body: { ...body }, header: () => undefined })).toEqual(parsed);
  });
});

test('clients are told by what it can be proved', () => {
  const { view } = defineMfaAuthenticate({ hasKeys: true });
  expect(view?.({ state: 'awaitingProof', context: context as never })).toEqual({ types });
});
