import { describe, expect, test } from 'vitest';
import { authenticatorId, userId } from '../domain/ids.js';
import { describeEdges, TABLE_TIME } from '../testing/edge-table.js';
import { defineMfaReauthenticate, mfaReauthenticateMachine } from './mfa-reauthenticate.js';

const invalid = (code: string) => ({ answer: { type: 'invalid', problems: [{ code, param: 'code' }] } });
const used = { id: authenticatorId(7), type: 'recovery_codes', usedCodes: [0], revision: 2 };

describeEdges('a reauthentication by a second factor', {
  machine: mfaReauthenticateMachine,
  rows: [
    {
      // The try is counted before the code is looked at.
      edge: 'idle: submitCode -> matching',
      event: { type: 'submitCode', code: '123456', isAuthenticated: true },
      effects: [{ reserveOwnSecondFactorAttempt: {} }, { matchOwnSecondFactor: { code: '123456' } }],
    },
    {
      edge: 'matching: ownSecondFactorAttemptRefused -> idle',
      event: { type: 'ownSecondFactorAttemptRefused' },
      effects: [invalid('too_many_login_attempts')],
    },
    {
      edge: 'matching: ownSecondFactorMismatched -> idle',
      event: { type: 'ownSecondFactorMismatched' },
      effects: [invalid('incorrect_code')],
    },
    {
      edge: 'matching: ownSecondFactorMatched -> reauthenticated',
      event: { type: 'ownSecondFactorMatched', userId: userId(1), used },
      effects: [
        { giveBack: { reservation: 'reserveOwnSecondFactorAttempt' } },
        { updateAuthenticator: { userId: userId(1), authenticator: used } },
        {
          recordMethod: {
            record: { userId: userId(1), method: 'mfa', at: TABLE_TIME, id: used.id, type: used.type },
          },
        },
      ],
    },
  ],
  runner: { describe, test },
});

test('it is for whoever is signed in, and no way to log in', () => {
  const flow = defineMfaReauthenticate();
  expect(flow.isStage).toBe(false);
  expect(flow.resources).toMatchObject([
    { path: 'auth/2fa/reauthenticate', clients: ['browser', 'app'], isPrivate: true },
  ]);
  expect(flow.resources.map(({ verbs }) => Object.keys(verbs))).toEqual([['POST']]);
});
