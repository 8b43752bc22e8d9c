import { describe, expect, test } from 'vitest';
import { userId } from '../domain/ids.js';
import { describeEdges, TABLE_TIME } from '../testing/edge-table.js';
import { defineReauthenticate, reauthenticateMachine } from './reauthenticate.js';

const invalid = (code: string) => ({ answer: { type: 'invalid', problems: [{ code, param: 'password' }] } });

describeEdges('a reauthentication', {
  machine: reauthenticateMachine,
  rows: [
    {
      // The try is counted before the password is looked at.
      edge: 'idle: submitPassword -> verifyingPassword',
      event: { type: 'submitPassword', password: 'correct horse', isAuthenticated: true },
      effects: [{ reserveOwnPasswordAttempt: {} }, { verifyOwnPassword: { password: 'correct horse' } }],
    },
    {
      edge: 'verifyingPassword: ownPasswordAttemptRefused -> idle',
      event: { type: 'ownPasswordAttemptRefused' },
      effects: [invalid('too_many_login_attempts')],
    },
    {
      edge: 'verifyingPassword: ownPasswordRejected -> idle',
      event: { type: 'ownPasswordRejected' },
      effects: [invalid('incorrect_password')],
    },
    {
      edge: 'verifyingPassword: ownPasswordAccepted -> reauthenticated',
      event: { type: 'ownPasswordAccepted', userId: userId(1) },
      effects: [
        { giveBack: { reservation: 'reserveOwnPasswordAttempt' } },
        {
          recordMethod: {
            record: { userId: userId(1), method: 'password', at: TABLE_TIME, reauthenticated: true },
          },
        },
      ],
    },
  ],
  runner: { describe, test },
});

describe('the input of a reauthentication', () => {
  const [resource] = defineReauthenticate().resources;
  const refused = (code: string) => ({ ok: false, problems: [{ code, param: 'password' }] });
  const read = (password: string) => ({ ok: true, value: { type: 'submitPassword', password } });

  test.each<[object, object]>([
    [{ password: ' correct horse ' }, read('correct horse')],
    [{ password: 12345 }, read('12345')],
    [{ password: 'pw', username: 'not looked at' }, read('pw')],
    [{}, refused('required')],
    [{ password: '' }, refused('required')],
    [{ password: '  ' }, refused('required')],
    [{ password: null }, refused('required')],
    [{ password: 'p\0w' }, refused('null_characters_not_allowed')],
  ])('%j', (body, parsed) => {
    const input = { body: { ...body }, header: () => undefined };
    const endpoint = resource?.verbs.POST;
    if (endpoint?.type !== 'command') throw new TypeError('a reauthentication is a command');
    expect(endpoint.parse(input)).toEqual(parsed);
    // It is checked for any verb.
    expect(resource?.inputOfAnyVerb?.(input)).toEqual(parsed);
  });
});

describe('the endpoint of a reauthentication', () => {
  test('is limited, for both kinds of clients, and for whoever is signed in', () => {
    expect(defineReauthenticate().resources).toMatchObject([
      {
        path: 'auth/reauthenticate',
        clients: ['browser', 'app'],
        isPrivate: true,
        limit: 'reauthenticate',
        verbs: { POST: { type: 'command', flow: 'reauthenticate', readsBody: true } },
      },
    ]);
  });

  test('takes a POST and nothing else', () => {
    expect(defineReauthenticate().resources.map(({ verbs }) => Object.keys(verbs))).toEqual([['POST']]);
  });
});

test('a reauthentication is neither a stage nor a way to log in', async () => {
  const flow = defineReauthenticate();
  expect(flow.isStage).toBe(false);
  expect(await flow.isOffered()).toBe(false);
  expect(flow.commands).toEqual(['submitPassword']);
});
