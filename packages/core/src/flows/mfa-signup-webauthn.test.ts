import { describe, expect, test } from 'vitest';
import { authenticatorId, userId } from '../domain/ids.js';
import { describeEdges } from '../testing/edge-table.js';
import { defineMfaSignupWebauthn, mfaSignupWebauthnMachine } from './mfa-signup-webauthn.js';

const candidate = {
  userId: userId(1),
  email: 'new@example.org',
  phone: null,
  isSignup: true,
  isPasskeySignup: true,
  sessionEpoch: 0,
  loginEpoch: 0,
};
const waiting = { candidate };
const given = { candidate, challenge: 'challenge' };
const options = { publicKey: {} };
const credential = { id: 'credential' };
const submitted = { type: 'submitCredential', credential, name: 'Key' };
const problems = [{ code: 'incorrect_code' }];
const added = [{ id: authenticatorId(1), type: 'webauthn' }];
const abandoned = [{ abandonLogin: {} }];

describeEdges('the passkey of a signup', {
  machine: mfaSignupWebauthnMachine,
  rows: [
    {
      edge: 'idle: stageEntered -> awaitingCredential',
      event: { type: 'stageEntered', candidate },
      becomes: waiting,
      effects: [],
    },
    {
      edge: 'idle: submitCredential -> idle',
      event: submitted,
      effects: [{ answer: { type: 'conflict' } }],
    },
    {
      edge: 'awaitingCredential: requestOptions -> offering',
      context: waiting,
      event: { type: 'requestOptions' },
      effects: [{ offerFirstPasskey: { candidate } }],
    },
    {
      edge: 'awaitingCredential: submitCredential -> examining',
      context: given,
      event: submitted,
      effects: [{ examineFirstPasskey: { candidate, credential, name: 'Key', challenge: 'challenge' } }],
    },
    {
      // Nothing was asked, so nothing answers it.
      edge: 'awaitingCredential: submitCredential -> examining',
      context: waiting,
      event: submitted,
      effects: [{ examineFirstPasskey: { candidate, credential, name: 'Key', challenge: null } }],
    },
    {
      edge: 'offering: passkeySignupOutdated -> abandoned',
      context: waiting,
      event: { type: 'passkeySignupOutdated' },
      effects: abandoned,
    },
    {
      edge: 'offering: firstPasskeyOffered -> awaitingCredential',
      context: waiting,
      event: { type: 'firstPasskeyOffered', options, challenge: 'challenge' },
      becomes: given,
      effects: [{ answer: { type: 'webauthnOptions', purpose: 'creation', options } }],
    },
    {
      edge: 'examining: passkeySignupOutdated -> abandoned',
      context: given,
      event: { type: 'passkeySignupOutdated' },
      effects: abandoned,
    },
    {
      edge: 'examining: firstPasskeyRefused -> awaitingCredential',
      context: given,
      event: { type: 'firstPasskeyRefused', problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
    {
      edge: 'examining: firstPasskeyAccepted -> passed',
      context: given,
      event: { type: 'firstPasskeyAccepted', userId: userId(1), added },
      effects: [{ addAuthenticators: { userId: userId(1), authenticators: added } }, { passStage: {} }],
    },
  ],
  runner: { describe, test },
});

test('its options are given while it is pending, and each try counts as one at a signup', () => {
  const [resource] = defineMfaSignupWebauthn().resources;
  expect(resource).toMatchObject({
    path: 'auth/webauthn/signup',
    limit: 'signup',
    verbs: { GET: { requires: { command: 'requestOptions', otherwise: 'conflict' } } },
  });
});
