import { describe, expect, test } from 'vitest';
import { authenticatorId, userId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import { describeEdges, TABLE_TIME } from '../testing/edge-table.js';
import { activateTotpMachine, defineActivateTotp } from './activate-totp.js';

const expiresAt = plusSeconds(TABLE_TIME, 3600);
const offered = { sealedSecret: 'sealed', expiresAt };
const nothing = { sealedSecret: null, expiresAt: null };
const offer = { secret: 'SECRET', url: 'otpauth://totp/ann', svg: '<svg/>' };
const authenticator = { type: 'totp', createdAt: TABLE_TIME, lastUsedAt: null };
const problems = [{ code: 'incorrect_code', param: 'code' }];
const added = [{ id: authenticatorId(1), type: 'totp', sealedSecret: 'sealed', lastUsedStep: 5 }];
const notification = { kind: 'totp_activated' };

describeEdges('the activation of an authenticator app', {
  machine: activateTotpMachine,
  rows: [
    {
      edge: 'idle: inspectTotp -> inspecting',
      event: { type: 'inspectTotp' },
      effects: [{ inspectTotp: {} }],
    },
    {
      // Nothing was offered, so nothing fits.
      edge: 'idle: submitCode -> examining',
      event: { type: 'submitCode', code: '123456' },
      effects: [{ examineTotpCode: { code: '123456', sealedSecret: null } }],
    },
    {
      edge: 'inspecting: totpFound -> idle',
      event: { type: 'totpFound', authenticator },
      effects: [{ answer: { type: 'authenticator', authenticator } }],
    },
    {
      edge: 'inspecting: totpImpossible -> idle',
      event: { type: 'totpImpossible', problems },
      effects: [{ answer: { type: 'conflict', problems } }],
    },
    {
      // What is kept is sealed; the client alone sees the secret.
      edge: 'inspecting: totpOffered -> awaitingCode',
      event: { type: 'totpOffered', offer, ...offered },
      becomes: offered,
      effects: [{ answer: { type: 'totpOffer', offer } }],
    },
    {
      edge: 'awaitingCode: inspectTotp -> inspecting',
      context: offered,
      event: { type: 'inspectTotp' },
      effects: [{ inspectTotp: {} }],
    },
    {
      edge: 'awaitingCode: submitCode -> examining',
      context: offered,
      event: { type: 'submitCode', code: '123456' },
      effects: [{ examineTotpCode: { code: '123456', sealedSecret: 'sealed' } }],
    },
    {
      edge: 'awaitingCode: timePassed if isExpired -> idle',
      context: offered,
      event: { type: 'timePassed', at: expiresAt },
      becomes: nothing,
    },
    {
      edge: 'examining: totpCodeRefused if hasOffer -> awaitingCode',
      context: offered,
      event: { type: 'totpCodeRefused', problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
    {
      edge: 'examining: totpCodeRefused -> idle',
      event: { type: 'totpCodeRefused', problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
    {
      // The secret stays: whoever has reauthenticated sends a code of it again.
      edge: 'examining: reauthenticationRequired -> awaitingCode',
      context: offered,
      event: { type: 'reauthenticationRequired' },
      effects: [{ answer: { type: 'reauthentication' } }],
    },
    {
      edge: 'examining: totpCodeAccepted -> activated',
      context: offered,
      event: { type: 'totpCodeAccepted', userId: userId(1), authenticator, added, notification },
      effects: [
        { addAuthenticators: { userId: userId(1), authenticators: added } },
        { sendMail: { mail: notification } },
        { answer: { type: 'authenticator', authenticator } },
      ],
    },
  ],
  runner: { describe, test },
});

test('it is for whoever is signed in', () => {
  expect(defineActivateTotp().resources).toMatchObject([
    { path: 'account/authenticators/totp', clients: ['browser', 'app'], isPrivate: true },
  ]);
});
