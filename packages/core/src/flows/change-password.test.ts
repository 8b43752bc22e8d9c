import { describe, expect, test } from 'vitest';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { describeEdges } from '../testing/edge-table.js';
import { changePasswordMachine, defineChangePassword } from './change-password.js';

const request = { currentPassword: 'old horse', newPassword: 'new horse', problems: [] };
const problems = [
  { code: 'enter_current_password', param: 'current_password' },
  { code: 'password_too_short', param: 'new_password' },
];

const change = { userId: userId(1), passwordHash: 'hash', epochs: { sessionEpoch: 3, loginEpoch: 7 } };
const notification = {
  kind: 'password_changed',
  to: storedEmail('ann@example.org'),
  carries: 'nothing',
  sealedSecret: null,
};
const accepted = { type: 'passwordChangeAccepted', change, notification, endsSession: false };

describeEdges('a change of the password', {
  machine: changePasswordMachine,
  rows: [
    {
      edge: 'idle: submitPasswordChange -> examining',
      event: { type: 'submitPasswordChange', request },
      effects: [{ examinePasswordChange: request }],
    },
    {
      // What was wrong with the input comes along.
      edge: 'idle: submitPasswordChange -> examining',
      event: { type: 'submitPasswordChange', request: { ...request, newPassword: null, problems } },
      effects: [{ examinePasswordChange: { ...request, newPassword: null, problems } }],
    },
    {
      edge: 'examining: passwordChangeRefused -> idle',
      event: { type: 'passwordChangeRefused', problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
    {
      // The session goes on under the epoch that the user has afterwards.
      edge: 'examining: passwordChangeAccepted -> changed',
      event: accepted,
      effects: [
        { changePassword: { change } },
        { sendMail: { mail: notification } },
        { renewSession: { sessionEpoch: 4 } },
      ],
    },
    {
      edge: 'examining: passwordChangeAccepted -> changed',
      event: { ...accepted, notification: null },
      effects: [
        { changePassword: { change } },
        { sendMail: { mail: null } },
        { renewSession: { sessionEpoch: 4 } },
      ],
    },
    {
      edge: 'examining: passwordChangeAccepted if endsSession -> changed',
      event: { ...accepted, endsSession: true },
      effects: [{ changePassword: { change } }, { sendMail: { mail: notification } }, { endSession: {} }],
    },
  ],
  runner: { describe, test },
});

describe('the input of a change of the password', () => {
  const parse = (body: object) => {
    const endpoint = defineChangePassword().resources[0]?.verbs.POST;
    if (endpoint?.type !== 'command') throw new TypeError('a change is a command');
    return endpoint.parse({ body: { ...body }, header: () => undefined });
  };
  const read = (
    currentPassword: string | null,
    newPassword: string | null,
    ...wrong: readonly (readonly [code: string, param: string])[]
  ) => ({
    ok: true,
    value: {
      type: 'submitPasswordChange',
      request: { currentPassword, newPassword, problems: wrong.map(([code, param]) => ({ code, param })) },
    },
  });
  const MISSING = ['required', 'new_password'] as const;

  test.each<[object, object]>([
    [{ current_password: 'old', new_password: 'new' }, read('old', 'new')],
    [{ current_password: ' old ', new_password: ' new\n' }, read('old', 'new')],
    [{ current_password: 1234, new_password: 5678 }, read('1234', '5678')],
    // Whether there is a current one is not known yet.
    [{ new_password: 'new' }, read(null, 'new')],
    [{ current_password: '', new_password: 'new' }, read(null, 'new')],
    [{ current_password: null, new_password: 'new' }, read(null, 'new')],
    // It is a command all the same: what is wrong with it is told with what is wrong with the current one.
    [{}, read(null, null, MISSING)],
    [{ current_password: 'old' }, read('old', null, MISSING)],
    [{ current_password: 'old', new_password: '  ' }, read('old', null, MISSING)],
    [{ current_password: 'old', new_password: null }, read('old', null, MISSING)],
    [
      { current_password: 'o\0', new_password: 'n\0' },
      read(
        null,
        null,
        ['null_characters_not_allowed', 'current_password'],
        ['null_characters_not_allowed', 'new_password'],
      ),
    ],
  ])('%j', (body, parsed) => {
    expect(parse(body)).toEqual(parsed);
  });
});

describe('the endpoint of a change of the password', () => {
  test('is limited, for both kinds of clients, and for whoever is signed in', () => {
    expect(defineChangePassword().resources).toMatchObject([
      {
        path: 'account/password/change',
        clients: ['browser', 'app'],
        isPrivate: true,
        limit: 'change_password',
        verbs: { POST: { type: 'command', flow: 'change_password', readsBody: true } },
      },
    ]);
  });

  test('takes a POST and nothing else, whose input is not looked at for other verbs', () => {
    const [resource] = defineChangePassword().resources;
    expect(Object.keys(resource?.verbs ?? {})).toEqual(['POST']);
    expect(resource?.inputOfAnyVerb).toBeUndefined();
  });
});

test('a change of the password is neither a stage nor a way to log in', async () => {
  const flow = defineChangePassword();
  expect(flow.isStage).toBe(false);
  expect(await flow.isOffered()).toBe(false);
  expect(flow.commands).toEqual(['submitPasswordChange']);
});
