import { describe, expect, test } from 'vitest';
import { authenticatorId, userId } from '../domain/ids.js';
import { describeEdges, TABLE_TIME } from '../testing/edge-table.js';
import { defineRecoveryCodes, recoveryCodesMachine } from './recovery-codes.js';

const ann = userId(1);
const authenticator = {
  type: 'recovery_codes',
  createdAt: TABLE_TIME,
  lastUsedAt: null,
  totalCount: 2,
  unusedCount: 1,
};
const viewed = { id: authenticatorId(1), type: 'recovery_codes', isViewed: true };
const found = { type: 'recoveryCodesFound', userId: ann, authenticator };
const problems = [{ code: 'cannot_generate_recovery_codes' }];
const added = [{ id: authenticatorId(2), type: 'recovery_codes' }];
const notification = { kind: 'recovery_codes_generated' };
const reauthentication = { answer: { type: 'reauthentication' } };

describeEdges('recovery codes', {
  machine: recoveryCodesMachine,
  rows: [
    {
      edge: 'idle: inspectRecoveryCodes -> inspecting',
      event: { type: 'inspectRecoveryCodes' },
      effects: [{ inspectRecoveryCodes: {} }],
    },
    {
      edge: 'idle: generateRecoveryCodes -> generating',
      event: { type: 'generateRecoveryCodes' },
      effects: [{ generateRecoveryCodes: {} }],
    },
    {
      edge: 'inspecting: recoveryCodesMissing -> idle',
      event: { type: 'recoveryCodesMissing' },
      effects: [{ answer: { type: 'notFound' } }],
    },
    {
      edge: 'inspecting: reauthenticationRequired -> idle',
      event: { type: 'reauthenticationRequired' },
      effects: [reauthentication],
    },
    {
      edge: 'inspecting: recoveryCodesFound -> idle',
      event: { ...found, unusedCodes: ['12345678'], viewed },
      effects: [
        { updateAuthenticator: { userId: ann, authenticator: viewed } },
        { answer: { type: 'authenticator', authenticator, unusedCodes: ['12345678'] } },
      ],
    },
    {
      // They were shown before, and are not again.
      edge: 'inspecting: recoveryCodesFound -> idle',
      event: { ...found, unusedCodes: null, viewed: null },
      effects: [
        { updateAuthenticator: { userId: ann, authenticator: null } },
        { answer: { type: 'authenticator', authenticator } },
      ],
    },
    {
      edge: 'generating: recoveryCodesRefused -> idle',
      event: { type: 'recoveryCodesRefused', problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
    {
      edge: 'generating: reauthenticationRequired -> idle',
      event: { type: 'reauthenticationRequired' },
      effects: [reauthentication],
    },
    {
      // The old ones go in the same commit.
      edge: 'generating: recoveryCodesGenerated -> idle',
      event: {
        type: 'recoveryCodesGenerated',
        userId: ann,
        authenticator,
        unusedCodes: ['12345678'],
        removed: [authenticatorId(1)],
        added,
        notification,
      },
      effects: [
        { removeAuthenticators: { userId: ann, ids: [authenticatorId(1)] } },
        { addAuthenticators: { userId: ann, authenticators: added } },
        { sendMail: { mail: notification } },
        { answer: { type: 'authenticator', authenticator, unusedCodes: ['12345678'] } },
      ],
    },
  ],
  runner: { describe, test },
});

test('they are for whoever is signed in, and what comes with a request is not looked at', () => {
  expect(defineRecoveryCodes().resources).toMatchObject([
    {
      path: 'account/authenticators/recovery-codes',
      isPrivate: true,
      verbs: { GET: { readsBody: false }, POST: { readsBody: false } },
    },
  ]);
});
