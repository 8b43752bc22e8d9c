import { describe, expect, test } from 'vitest';
import { authenticatorId, userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { describeEdges, TABLE_TIME } from '../testing/edge-table.js';
import { defineMfaReauthenticate, mfaReauthenticateMachine } from './mfa-reauthenticate.js';

const invalid = (code: string, param = 'code') => ({
  answer: { type: 'invalid', problems: [{ code, param }] },
});
const options = { publicKey: {} };
const credential = { id: 'credential' };
const challenged = { challenge: 'challenge', expiresAt: plusSeconds(TABLE_TIME, 600) };
const nothing = { challenge: null, expiresAt: null };
const used = { id: authenticatorId(7), type: 'recovery_codes', usedCodes: [0], revision: 2 };

describeEdges('a reauthentication by a second factor', {
  machine: mfaReauthenticateMachine,
  rows: [
    {
      // The try is counted before the code is looked at.
      edge: 'idle: submitCode -> matchingCode',
      event: { type: 'submitCode', code: '123456', isAuthenticated: true },
      effects: [{ reserveOwnSecondFactorAttempt: {} }, { matchOwnSecondFactor: { code: '123456' } }],
    },
    {
      edge: 'matchingCode: ownSecondFactorAttemptRefused -> idle',
      event: { type: 'ownSecondFactorAttemptRefused' },
      effects: [invalid('too_many_login_attempts')],
    },
    {
      edge: 'matchingCode: ownSecondFactorMismatched -> idle',
      event: { type: 'ownSecondFactorMismatched' },
      effects: [invalid('incorrect_code')],
    },
    {
      edge: 'matchingCode: ownSecondFactorMatched -> reauthenticated',
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
    {
      edge: 'idle: requestChallenge -> challenging',
      event: { type: 'requestChallenge' },
      effects: [{ challengeOwner: {} }],
    },
    {
      // Nothing was asked, so nothing answers it.
      edge: 'idle: submitCredential -> matchingCredential',
      event: { type: 'submitCredential', credential },
      effects: [
        { reserveOwnSecondFactorAttempt: {} },
        { matchOwnCredential: { credential, challenge: null } },
      ],
    },
    {
      edge: 'challenging: ownerChallenged -> awaitingCredential',
      event: { type: 'ownerChallenged', options, ...challenged },
      becomes: challenged,
      effects: [{ answer: { type: 'webauthnOptions', purpose: 'request', options } }],
    },
    {
      edge: 'awaitingCredential: requestChallenge -> challenging',
      context: challenged,
      event: { type: 'requestChallenge' },
      effects: [{ challengeOwner: {} }],
    },
    {
      edge: 'awaitingCredential: submitCode -> matchingCode',
      context: challenged,
      event: { type: 'submitCode', code: '123456' },
      effects: [{ reserveOwnSecondFactorAttempt: {} }, { matchOwnSecondFactor: { code: '123456' } }],
    },
    {
      edge: 'awaitingCredential: submitCredential -> matchingCredential',
      context: challenged,
      event: { type: 'submitCredential', credential },
      effects: [
        { reserveOwnSecondFactorAttempt: {} },
        { matchOwnCredential: { credential, challenge: 'challenge' } },
      ],
    },
    {
      edge: 'awaitingCredential: timePassed if isExpired -> idle',
      context: challenged,
      event: { type: 'timePassed', at: challenged.expiresAt },
      becomes: nothing,
    },
    {
      edge: 'matchingCode: ownSecondFactorAttemptRefused if hasChallenge -> awaitingCredential',
      context: challenged,
      event: { type: 'ownSecondFactorAttemptRefused' },
      effects: [invalid('too_many_login_attempts')],
    },
    {
      edge: 'matchingCode: ownSecondFactorMismatched if hasChallenge -> awaitingCredential',
      context: challenged,
      event: { type: 'ownSecondFactorMismatched' },
      effects: [invalid('incorrect_code')],
    },
    ...[true, false].flatMap((hasChallenge) => {
      const to = hasChallenge ? ' if hasChallenge -> awaitingCredential' : ' -> idle';
      const context = hasChallenge ? challenged : nothing;
      return [
        {
          edge: `matchingCredential: ownSecondFactorAttemptRefused${to}`,
          context,
          event: { type: 'ownSecondFactorAttemptRefused' },
          effects: [invalid('too_many_login_attempts', 'credential')],
        },
        {
          edge: `matchingCredential: ownCredentialMismatched${to}`,
          context,
          event: { type: 'ownCredentialMismatched' },
          effects: [invalid('incorrect_code', 'credential')],
        },
      ];
    }),
    {
      edge: 'matchingCredential: ownCredentialMatched -> reauthenticated',
      context: challenged,
      event: { type: 'ownCredentialMatched', userId: userId(1), used: { ...used, type: 'webauthn' } },
      effects: [
        { giveBack: { reservation: 'reserveOwnSecondFactorAttempt' } },
        { updateAuthenticator: { userId: userId(1), authenticator: { ...used, type: 'webauthn' } } },
        {
          recordMethod: {
            record: {
              userId: userId(1),
              method: 'mfa',
              at: TABLE_TIME,
              id: used.id,
              type: 'webauthn',
              reauthenticated: true,
            },
          },
        },
      ],
    },
  ],
  runner: { describe, test },
});

test('it is for whoever is signed in, and no way to log in', () => {
  const flow = defineMfaReauthenticate({ hasKeys: true });
  expect(flow.isStage).toBe(false);
  expect(flow.resources).toMatchObject([
    { path: 'auth/2fa/reauthenticate', clients: ['browser', 'app'], isPrivate: true },
    { path: 'auth/webauthn/reauthenticate', clients: ['browser', 'app'], isPrivate: true },
  ]);
  expect(flow.resources.map(({ verbs }) => Object.keys(verbs))).toEqual([['POST'], ['GET', 'POST']]);
});

test('without keys there is nothing to answer by one', () => {
  const paths = defineMfaReauthenticate({ hasKeys: false }).resources.map(({ path }) => path);
  expect(paths).toEqual(['auth/2fa/reauthenticate']);
});
