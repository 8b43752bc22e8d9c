import { describe, expect, test } from 'vitest';
import type { LoginIdentifier } from '../domain/account.js';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import type { LoginMethod } from '../domain/login-method.js';
import { storedPhone } from '../domain/phone.js';
import { describeEdges, TABLE_TIME, type EdgeRow } from '../testing/edge-table.js';
import { defineLogin, loginMachine } from './login.js';

const ANN_EMAIL = storedEmail('ann@example.org');
const BY_EMAIL: LoginIdentifier = { type: 'email', email: ANN_EMAIL };
const BY_USERNAME: LoginIdentifier = { type: 'username', username: 'Ann' };
const BY_PHONE: LoginIdentifier = { type: 'phone', phone: storedPhone('+31612345678') };
const BY_NOTHING: LoginIdentifier = { type: 'email', email: null };

const ANN = userId(1);
const candidate: Candidate = {
  userId: ANN,
  email: ANN_EMAIL,
  phone: null,
  isSignup: false,
  sessionEpoch: 3,
  loginEpoch: 4,
};
const upgrade = { from: 'weak', to: 'strong' };
const accepted = { type: 'passwordAccepted', candidate, userId: ANN, upgrade };
const givenBack = { giveBack: { reservation: 'reserveLoginAttempt' } };
const PASSWORD = { password: 'correct horse' };

const submitted = (identifier: LoginIdentifier): EdgeRow => ({
  edge: 'idle: submitLogin -> verifyingPassword',
  event: { type: 'submitLogin', identifier, ...PASSWORD },
  becomes: { identifier },
  effects: [{ reserveLoginAttempt: { identifier } }, { verifyPassword: { identifier, ...PASSWORD } }],
});

const rejected = (identifier: LoginIdentifier, code: string): EdgeRow => ({
  edge: 'verifyingPassword: passwordRejected -> idle',
  context: { identifier },
  event: { type: 'passwordRejected' },
  becomes: { identifier: null },
  effects: [{ answer: { type: 'invalid', problems: [{ code, param: 'password' }] } }],
});

const proved = (identifier: LoginIdentifier, named: object): EdgeRow => ({
  edge: 'verifyingPassword: passwordAccepted -> proved',
  context: { identifier },
  event: accepted,
  effects: [
    givenBack,
    { recordMethod: { record: { userId: ANN, method: 'password', at: TABLE_TIME, ...named } } },
    { upgradePassword: { userId: ANN, upgrade } },
    { prove: { candidate } },
  ],
});

describeEdges('the login', {
  machine: loginMachine,
  rows: [
    submitted(BY_EMAIL),
    submitted(BY_USERNAME),
    submitted(BY_NOTHING),
    {
      edge: 'verifyingPassword: loginAttemptRefused -> idle',
      context: { identifier: BY_EMAIL },
      event: { type: 'loginAttemptRefused' },
      becomes: { identifier: null },
      effects: [{ answer: { type: 'invalid', problems: [{ code: 'too_many_login_attempts' }] } }],
    },
    rejected(BY_EMAIL, 'email_password_mismatch'),
    rejected(BY_NOTHING, 'email_password_mismatch'),
    rejected(BY_USERNAME, 'username_password_mismatch'),
    {
      edge: 'verifyingPassword: passwordAccepted if isAuthenticated -> idle',
      context: { identifier: BY_EMAIL },
      event: { ...accepted, isAuthenticated: true },
      becomes: { identifier: null },
      effects: [givenBack, { answer: { type: 'conflict' } }],
    },
    proved(BY_EMAIL, { email: ANN_EMAIL }),
    proved(BY_USERNAME, { username: 'Ann' }),
    proved(BY_NOTHING, {}),
  ],
  runner: { describe, test },
});

describe('the input of a login', () => {
  const parse = (methods: readonly LoginMethod[], body: object) => {
    const endpoint = defineLogin(methods).resources[0]?.verbs.POST;
    if (endpoint?.type !== 'command') throw new TypeError('a login is a command');
    return endpoint.parse({ body: { ...body }, header: () => undefined });
  };
  const read = (identifier: LoginIdentifier, password = 'pw') => ({
    ok: true,
    value: { type: 'submitLogin', identifier, password },
  });
  const refused = (...problems: readonly (readonly [code: string, param?: string])[]) => ({
    ok: false,
    problems: problems.map(([code, param]) => (param === undefined ? { code } : { code, param })),
  });

  test.each<[readonly LoginMethod[], object, object]>([
    // One method: its member is required.
    [['email'], { email: 'ann@example.org', password: 'pw' }, read(BY_EMAIL)],
    [['email'], { email: ' ANN@Example.org\n', password: ' pw ' }, read(BY_EMAIL)],
    [['email'], {}, refused(['required', 'email'], ['required', 'password'])],
    [['email'], { email: '', password: '  ' }, refused(['required', 'email'], ['required', 'password'])],
    [['email'], { email: null, password: null }, refused(['required', 'email'], ['required', 'password'])],
    [['email'], { email: 'ann', password: 'pw' }, refused(['invalid', 'email'])],
    [['email'], { username: 'Ann', password: 'pw' }, refused(['required', 'email'])],
    [['username'], { username: ' Ann ', password: 'pw' }, read(BY_USERNAME)],
    [['username'], { password: 'pw' }, refused(['required', 'username'])],
    [['username'], { username: 'Ann', email: 'not looked at', password: 'pw' }, read(BY_USERNAME)],
    [['username'], { username: 5, password: true }, read({ type: 'username', username: '5' }, 'True')],
    [
      ['username'],
      { username: 'a\0b', password: 'p\0w' },
      refused(['null_characters_not_allowed', 'username'], ['null_characters_not_allowed', 'password']),
    ],
    // Two methods: exactly one of them must be there, whatever it says.
    [['username', 'email'], { email: 'ann@example.org', password: 'pw' }, read(BY_EMAIL)],
    [['username', 'email'], { username: 'Ann', password: 'pw' }, read(BY_USERNAME)],
    [['username', 'email'], { email: '', password: 'pw' }, read(BY_NOTHING)],
    [['username', 'email'], { email: null, password: 'pw' }, read(BY_NOTHING)],
    [['username', 'email'], { username: null, password: 'pw' }, read({ type: 'username', username: null })],
    [['username', 'email'], { password: 'pw' }, refused(['invalid_login'])],
    [['username', 'email'], { username: 'Ann', email: '', password: 'pw' }, refused(['invalid_login'])],
    [['username', 'email'], { username: null, email: null, password: 'pw' }, refused(['invalid_login'])],
    [['phone'], { phone: '+31612345678', password: 'pw' }, read(BY_PHONE)],
    [['phone'], { phone: '', password: 'pw' }, refused(['required', 'phone'])],
    [['phone'], { phone: '0612345678', password: 'pw' }, refused(['invalid_phone', 'phone'])],
    [['email', 'phone'], { phone: '+31612345678', password: 'pw' }, read(BY_PHONE)],
    [['email', 'phone'], { phone: null, password: 'pw' }, read({ type: 'phone', phone: null })],
    [['email', 'phone'], { phone: '+31612345678', email: '', password: 'pw' }, refused(['invalid_login'])],
    // What is wrong with a member comes before how many there are.
    [['username', 'email'], {}, refused(['required', 'password'])],
    [['username', 'email'], { email: 'ann', username: 'Ann', password: 'pw' }, refused(['invalid', 'email'])],
  ])('by %j: %j', (methods, body, parsed) => {
    expect(parse(methods, body)).toEqual(parsed);
  });

  test('is checked for any verb', () => {
    const [resource] = defineLogin(['email']).resources;
    expect(resource?.inputOfAnyVerb?.({ body: {}, header: () => undefined })).toEqual(
      refused(['required', 'email'], ['required', 'password']),
    );
  });
});
