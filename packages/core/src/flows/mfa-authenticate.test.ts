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
const context = { candidate, types };
const used = {
  id: authenticatorId(7),
  type: 'totp',
  sealedSecret: 'sealed',
  lastUsedStep: 5,
  revision: 2,
  createdAt: TABLE_TIME,
  lastUsedAt: TABLE_TIME,
};
const invalid = (code: string) => ({ answer: { type: 'invalid', problems: [{ code, param: 'code' }] } });

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
      edge: 'findingFactors: secondFactorsFound -> awaitingCode',
      context: { candidate },
      event: { type: 'secondFactorsFound', types },
      becomes: { types },
    },
    {
      // The try is counted before the code is looked at.
      edge: 'awaitingCode: submitCode -> matching',
      context,
      event: { type: 'submitCode', code: '123456' },
      effects: [
        { reserveSecondFactorAttempt: { candidate } },
        { matchSecondFactor: { candidate, code: '123456' } },
      ],
    },
    {
      edge: 'matching: secondFactorAttemptRefused -> awaitingCode',
      context,
      event: { type: 'secondFactorAttemptRefused' },
      effects: [invalid('too_many_login_attempts')],
    },
    {
      edge: 'matching: secondFactorMismatched -> awaitingCode',
      context,
      event: { type: 'secondFactorMismatched' },
      effects: [invalid('incorrect_code')],
    },
    {
      edge: 'matching: secondFactorOutdated -> abandoned',
      context,
      event: { type: 'secondFactorOutdated' },
      effects: [{ abandonLogin: {} }],
    },
    {
      edge: 'matching: secondFactorMatched -> passed',
      context,
      event: { type: 'secondFactorMatched', userId: candidate.userId, used },
      effects: [
        { giveBack: { reservation: 'reserveSecondFactorAttempt' } },
        { updateAuthenticator: { userId: candidate.userId, authenticator: used } },
        {
          recordMethod: {
            record: { userId: candidate.userId, method: 'mfa', at: TABLE_TIME, id: used.id, type: 'totp' },
          },
        },
        { passStage: {} },
      ],
    },
  ],
  runner: { describe, test },
});

describe('the input', () => {
  const [resource] = defineMfaAuthenticate().resources;

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
  const { view } = defineMfaAuthenticate();
  expect(view?.({ state: 'awaitingCode', context: context as never })).toEqual({ types });
});
