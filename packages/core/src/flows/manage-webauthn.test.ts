import { describe, expect, test } from 'vitest';
import { authenticatorId, userId } from '../domain/ids.js';
import { describeEdges } from '../testing/edge-table.js';
import { defineManageWebauthn, manageWebauthnMachine } from './manage-webauthn.js';

const id = authenticatorId(1);
const ann = userId(1);
const problems = [{ code: 'invalid_choice', param: 'id' }];
const authenticator = { type: 'webauthn', id, name: 'Office' };
const renamed = { ...authenticator, revision: 1 };
const mails = [{ kind: 'webauthn_removed' }];
const invalid = { answer: { type: 'invalid', problems } };
const reauthentication = { answer: { type: 'reauthentication' } };

describeEdges('the keys of a user', {
  machine: manageWebauthnMachine,
  rows: [
    {
      edge: 'idle: renameKey -> renaming',
      event: { type: 'renameKey', id, name: 'Office', problems: [] },
      effects: [{ examineCredentialName: { id, name: 'Office', problems: [] } }],
    },
    {
      edge: 'idle: removeKeys -> removing',
      event: { type: 'removeKeys', ids: [id] },
      effects: [{ examineCredentialRemoval: { ids: [id] } }],
    },
    {
      edge: 'renaming: credentialNameRefused -> idle',
      event: { type: 'credentialNameRefused', problems },
      effects: [invalid],
    },
    {
      edge: 'renaming: reauthenticationRequired -> idle',
      event: { type: 'reauthenticationRequired' },
      effects: [reauthentication],
    },
    {
      edge: 'renaming: credentialNamed -> idle',
      event: { type: 'credentialNamed', userId: ann, authenticator, renamed },
      effects: [
        { updateAuthenticator: { userId: ann, authenticator: renamed } },
        { answer: { type: 'authenticator', authenticator } },
      ],
    },
    {
      edge: 'removing: credentialRemovalRefused -> idle',
      event: { type: 'credentialRemovalRefused', problems },
      effects: [invalid],
    },
    {
      edge: 'removing: reauthenticationRequired -> idle',
      event: { type: 'reauthenticationRequired' },
      effects: [reauthentication],
    },
    {
      edge: 'removing: credentialRemovalAccepted -> idle',
      event: { type: 'credentialRemovalAccepted', userId: ann, removed: [id], notifications: mails },
      effects: [
        { removeAuthenticators: { userId: ann, ids: [id] } },
        { sendMails: { mails } },
        { answer: { type: 'done' } },
      ],
    },
  ],
  runner: { describe, test },
});

describe('the input', () => {
  const { verbs } = defineManageWebauthn().resources[0] ?? expect.fail();
  const parse = (verb: 'PUT' | 'DELETE', body: object) => {
    const endpoint = verbs[verb];
    if (endpoint?.type !== 'command') throw new TypeError('there is such an endpoint');
    return endpoint.parse({ body: { ...body }, header: () => undefined });
  };
  const refused = (code: string) => ({ ok: false, problems: [{ code, param: 'authenticators' }] });

  test.each<[body: object, parsed: object]>([
    [{ authenticators: [1, '2'] }, { ok: true, value: { type: 'removeKeys', ids: [1, 2] } }],
    [{}, refused('required')],
    [{ authenticators: [] }, refused('required')],
    [{ authenticators: 'x' }, refused('invalid_list')],
    [{ authenticators: ['x'] }, refused('invalid_pk_value')],
  ])('of a removal: %j', (body, parsed) => {
    expect(parse('DELETE', body)).toEqual(parsed);
  });

  test.each<[body: object, value: object]>([
    [
      { id: 1, name: ' Office ' },
      { id: 1, name: 'Office', problems: [] },
    ],
    [{ id: 1 }, { id: 1, name: null, problems: [{ code: 'required', param: 'name' }] }],
    [
      { id: 'x', name: 'Office' },
      { id: -1, name: 'Office', problems: [] },
    ],
    [
      { id: 1, name: 'x'.repeat(101) },
      { id: 1, name: null, problems: [{ code: 'max_length', param: 'name' }] },
    ],
  ])('of a new name: %j', (body, value) => {
    expect(parse('PUT', body)).toEqual({ ok: true, value: { type: 'renameKey', ...value } });
  });
});
