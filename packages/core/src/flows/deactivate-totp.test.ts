import { describe, expect, test } from 'vitest';
import { authenticatorId, userId } from '../domain/ids.js';
import { describeEdges } from '../testing/edge-table.js';
import { deactivateTotpMachine, defineDeactivateTotp } from './deactivate-totp.js';

const notification = { kind: 'totp_deactivated' };

describeEdges('the removal of an authenticator app', {
  machine: deactivateTotpMachine,
  rows: [
    {
      edge: 'idle: deactivateTotp -> examining',
      event: { type: 'deactivateTotp' },
      effects: [{ examineTotpRemoval: {} }],
    },
    {
      edge: 'examining: totpMissing -> idle',
      event: { type: 'totpMissing' },
      effects: [{ answer: { type: 'done' } }],
    },
    {
      edge: 'examining: reauthenticationRequired -> idle',
      event: { type: 'reauthenticationRequired' },
      effects: [{ answer: { type: 'reauthentication' } }],
    },
    {
      edge: 'examining: totpRemovalAccepted -> deactivated',
      event: {
        type: 'totpRemovalAccepted',
        userId: userId(1),
        removed: [authenticatorId(1), authenticatorId(2)],
        notification,
      },
      effects: [
        { removeAuthenticators: { userId: userId(1), ids: [authenticatorId(1), authenticatorId(2)] } },
        { sendMail: { mail: notification } },
        { answer: { type: 'done' } },
      ],
    },
  ],
  runner: { describe, test },
});

test('it is for whoever is signed in', () => {
  expect(defineDeactivateTotp().resources).toMatchObject([
    { path: 'account/authenticators/totp', isPrivate: true, verbs: { DELETE: { readsBody: false } } },
  ]);
});
