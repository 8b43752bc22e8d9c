import { describe, expect, test } from 'vitest';
import { authenticatorId, userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { describeEdges, TABLE_TIME } from '../testing/edge-table.js';
import { addWebauthnMachine, defineAddWebauthn } from './add-webauthn.js';

const expiresAt = plusSeconds(TABLE_TIME, 600);
const wished = { isPasswordless: true };
const given = { ...wished, challenge: 'challenge', expiresAt };
const nothing = { isPasswordless: false, challenge: null, expiresAt: null };
const options = { publicKey: {} };
const credential = { id: 'credential' };
const problems = [{ code: 'incorrect_code' }];
const authenticator = { type: 'webauthn', id: authenticatorId(1), name: 'Key' };
const added = [{ id: authenticatorId(1), type: 'webauthn' }];
const notification = { kind: 'webauthn_added' };
const conflict = { answer: { type: 'conflict', problems } };
const reauthentication = { answer: { type: 'reauthentication' } };
const examined = (challenge: string | null, isPasswordless: boolean) => ({
  examineCredential: { credential, name: 'Key', challenge, isPasswordless },
});

describeEdges('the addition of a key', {
  machine: addWebauthnMachine,
  rows: [
    {
      edge: 'idle: requestOptions -> offering',
      event: { type: 'requestOptions', ...wished },
      becomes: wished,
      effects: [{ offerCredential: wished }],
    },
    {
      // Nothing was asked, so nothing answers it.
      edge: 'idle: submitCredential -> examining',
      event: { type: 'submitCredential', credential, name: 'Key' },
      effects: [examined(null, false)],
    },
    {
      edge: 'offering: credentialImpossible -> idle',
      context: wished,
      event: { type: 'credentialImpossible', problems },
      becomes: nothing,
      effects: [conflict],
    },
    {
      edge: 'offering: reauthenticationRequired -> idle',
      context: wished,
      event: { type: 'reauthenticationRequired' },
      becomes: nothing,
      effects: [reauthentication],
    },
    {
      edge: 'offering: credentialOffered -> awaitingCredential',
      context: wished,
      event: { type: 'credentialOffered', options, challenge: 'challenge', expiresAt },
      becomes: given,
      effects: [{ answer: { type: 'webauthnOptions', purpose: 'creation', options } }],
    },
    {
      edge: 'awaitingCredential: requestOptions -> offering',
      context: given,
      event: { type: 'requestOptions', isPasswordless: false },
      becomes: { isPasswordless: false },
      effects: [{ offerCredential: { isPasswordless: false } }],
    },
    {
      // What was asked for when the challenge was given is what counts, not what comes with the answer.
      edge: 'awaitingCredential: submitCredential -> examining',
      context: given,
      event: { type: 'submitCredential', credential, name: 'Key', isPasswordless: false },
      effects: [examined('challenge', true)],
    },
    {
      edge: 'awaitingCredential: timePassed if isExpired -> idle',
      context: given,
      event: { type: 'timePassed', at: expiresAt },
      becomes: nothing,
    },
    {
      edge: 'examining: credentialImpossible -> idle',
      context: given,
      event: { type: 'credentialImpossible', problems },
      becomes: nothing,
      effects: [conflict],
    },
    {
      edge: 'examining: credentialRefused if hasChallenge -> awaitingCredential',
      context: given,
      event: { type: 'credentialRefused', problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
    {
      edge: 'examining: credentialRefused -> idle',
      event: { type: 'credentialRefused', problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
    {
      edge: 'examining: reauthenticationRequired -> awaitingCredential',
      context: given,
      event: { type: 'reauthenticationRequired' },
      effects: [reauthentication],
    },
    {
      edge: 'examining: credentialAccepted -> added',
      context: given,
      event: {
        type: 'credentialAccepted',
        userId: userId(1),
        authenticator,
        added,
        hasNewCodes: true,
        notification,
      },
      effects: [
        { addAuthenticators: { userId: userId(1), authenticators: added } },
        { sendMail: { mail: notification } },
        { answer: { type: 'authenticator', authenticator, hasNewCodes: true } },
      ],
    },
  ],
  runner: { describe, test },
});

test.each([
  ['', false],
  ['passwordless', true],
  ['passwordless=false', true],
  ['other=1', false],
])('the query %j asks for a passkey: %j', (query, isPasswordless) => {
  const endpoint = defineAddWebauthn().resources[0]?.verbs.GET;
  if (endpoint?.type !== 'command') throw new TypeError('there is such an endpoint');
  const input = { body: {}, header: () => undefined, query: new URLSearchParams(query) };
  expect(endpoint.parse(input)).toEqual({ ok: true, value: { type: 'requestOptions', isPasswordless } });
});
