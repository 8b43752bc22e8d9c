import { describe, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { authenticatorId, userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { describeEdges, TABLE_TIME } from '../testing/edge-table.js';
import { mfaLoginWebauthnMachine } from './mfa-login-webauthn.js';

const expiresAt = plusSeconds(TABLE_TIME, 600);
const challenged = { challenge: 'challenge', expiresAt };
const nothing = { challenge: null, expiresAt: null };
const options = { publicKey: {} };
const credential = { id: 'credential' };
const candidate: Candidate = {
  userId: userId(1),
  email: null,
  phone: null,
  isSignup: false,
  hasUsedPasskey: true,
  sessionEpoch: 3,
  loginEpoch: 4,
};
const used = { id: authenticatorId(7), type: 'webauthn', revision: 2 };
const matched = { type: 'passkeyMatched', userId: candidate.userId, used, candidate };
const invalid = (code: string) => ({
  answer: { type: 'invalid', problems: [{ code, param: 'credential' }] },
});
const giveBack = { giveBack: { reservation: 'reservePasskeyAttempt' } };

describeEdges('a login by a passkey', {
  machine: mfaLoginWebauthnMachine,
  rows: [
    ...['idle', 'awaitingCredential'].map((state) => ({
      edge: `${state}: requestChallenge -> challenging`,
      context: state === 'idle' ? nothing : challenged,
      event: { type: 'requestChallenge' },
      effects: [{ challengeAnybody: {} }],
    })),
    {
      // Nothing was asked: there is nothing to compare with, and nothing to count.
      edge: 'idle: submitCredential -> idle',
      event: { type: 'submitCredential', credential },
      effects: [invalid('incorrect_code')],
    },
    {
      // The try is counted before the answer is looked at.
      edge: 'awaitingCredential: submitCredential -> matching',
      context: challenged,
      event: { type: 'submitCredential', credential },
      effects: [{ reservePasskeyAttempt: {} }, { matchPasskey: { credential, challenge: 'challenge' } }],
    },
    {
      edge: 'challenging: anybodyChallenged -> awaitingCredential',
      event: { type: 'anybodyChallenged', options, ...challenged },
      becomes: challenged,
      effects: [{ answer: { type: 'webauthnOptions', purpose: 'request', options } }],
    },
    {
      edge: 'awaitingCredential: timePassed if isExpired -> idle',
      context: challenged,
      event: { type: 'timePassed', at: expiresAt },
      becomes: nothing,
    },
    {
      edge: 'matching: passkeyAttemptRefused -> awaitingCredential',
      context: challenged,
      event: { type: 'passkeyAttemptRefused' },
      effects: [invalid('too_many_login_attempts')],
    },
    {
      edge: 'matching: passkeyMismatched -> awaitingCredential',
      context: challenged,
      event: { type: 'passkeyMismatched' },
      effects: [invalid('incorrect_code')],
    },
    {
      edge: 'matching: passkeyMatched if isAuthenticated -> idle',
      context: challenged,
      event: { ...matched, isAuthenticated: true },
      becomes: nothing,
      effects: [giveBack, { answer: { type: 'conflict' } }],
    },
    {
      edge: 'matching: passkeyMatched -> passed',
      context: challenged,
      event: matched,
      effects: [
        giveBack,
        { updateAuthenticator: { userId: candidate.userId, authenticator: used } },
        {
          recordMethod: {
            record: {
              userId: candidate.userId,
              method: 'mfa',
              at: TABLE_TIME,
              id: used.id,
              type: 'webauthn',
              passwordless: true,
            },
          },
        },
        { prove: { candidate } },
      ],
    },
  ],
  runner: { describe, test },
});
