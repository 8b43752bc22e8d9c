import { describe, expect, test } from 'vitest';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { storedPhone } from '../domain/phone.js';
import { parseSignupField } from '../domain/signup-field.js';
import { describeEdges } from '../testing/edge-table.js';
import { defineSignup, signupMachine, type SignupRules } from './signup.js';

const EMAIL = storedEmail('new@example.org');
const PHONE = storedPhone('+31612345678');
const filled = { email: EMAIL, phone: PHONE, username: 'new', password: 'correct horse', problems: [] };
const request = { ...filled, isPasskeySignup: false };
const account = { userId: userId(7), username: 'new', email: EMAIL, phone: PHONE, passwordHash: 'hash' };
const problems = [{ code: 'username_taken', param: 'username' }];
const FIRST = { sessionEpoch: 0, loginEpoch: 0 };

const prepared = { type: 'accountPrepared', account, claimsEmail: true, isPasskeySignup: false };
const taken = ['phone'];
const pretended = { type: 'signupPretended', email: EMAIL, phone: PHONE, taken, isPasskeySignup: false };
const newcomer = { email: EMAIL, phone: PHONE, isSignup: true, ...FIRST };
const byPasskey = { isPasskeySignup: true };

describeEdges('the signup', {
  machine: signupMachine,
  rows: [
    {
      edge: 'idle: submitSignup -> examining',
      event: { type: 'submitSignup', request },
      effects: [{ examineSignup: request }],
    },
    {
      edge: 'examining: signupRefused -> idle',
      event: { type: 'signupRefused', problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
    {
      edge: 'examining: signupClosed if isAuthenticated -> idle',
      event: { type: 'signupClosed', isAuthenticated: true },
      effects: [{ answer: { type: 'conflict' } }],
    },
    {
      edge: 'examining: signupClosed -> idle',
      event: { type: 'signupClosed' },
      effects: [{ answer: { type: 'forbidden' } }],
    },
    {
      edge: 'examining: accountPrepared if isAuthenticated -> idle',
      event: { ...prepared, isAuthenticated: true },
      effects: [{ answer: { type: 'conflict' } }],
    },
    {
      edge: 'examining: accountPrepared -> proved',
      event: prepared,
      effects: [
        { createAccount: { account, claimsEmail: true } },
        { prove: { candidate: { userId: userId(7), ...newcomer } } },
      ],
    },
    {
      edge: 'examining: accountPrepared -> proved',
      event: { ...prepared, ...byPasskey },
      effects: [
        { createAccount: { account, claimsEmail: true } },
        { prove: { candidate: { userId: userId(7), ...newcomer, ...byPasskey } } },
      ],
    },
    {
      edge: 'examining: signupPretended if isAuthenticated -> idle',
      event: { ...pretended, isAuthenticated: true },
      effects: [{ answer: { type: 'conflict' } }],
    },
    {
      // The same but for the account: nobody is created, and nobody can be signed in.
      edge: 'examining: signupPretended -> proved',
      event: pretended,
      effects: [{ prove: { candidate: { userId: null, ...newcomer, taken } } }],
    },
    {
      edge: 'examining: signupPretended -> proved',
      event: { ...pretended, ...byPasskey },
      effects: [{ prove: { candidate: { userId: null, ...newcomer, ...byPasskey, taken } } }],
    },
  ],
  runner: { describe, test },
});

const RULES: SignupRules = {
  fields: [],
  usernameMinLength: 1,
  usernameValidators: [],
  hasPasskeys: false,
  isOpen: () => true,
};

describe('the input of a signup', () => {
  const read = (
    names: readonly string[],
    body: object,
    { path = 'auth/signup', ...rules }: Partial<SignupRules> & { readonly path?: string } = {},
  ) => {
    const fields = names.map(parseSignupField).filter((field) => field !== null);
    const flow = defineSignup({ ...RULES, fields, ...rules });
    const endpoint = flow.resources.find((resource) => resource.path === path)?.verbs.POST;
    if (endpoint?.type !== 'command') throw new TypeError('a signup is a command');
    const parsed = endpoint.parse({ body: { ...body }, header: () => undefined });
    // What is wrong comes along with the command: a taken address is told together with it.
    return parsed.ok && 'request' in parsed.value ? parsed.value.request : parsed;
  };
  const noText = { email: null, phone: null, username: null, password: null };
  const nothing = { ...noText, problems: [], isPasskeySignup: false };
  const wrong = (...codes: readonly (readonly [string, string])[]) => ({
    ...nothing,
    problems: codes.map(([code, param]) => ({ code, param })),
  });

  const ALL = ['username*', 'email*', 'password1*'];
  const OPTIONAL = ['username', 'email', 'password1'];
  const full = { ...nothing, username: 'new', email: EMAIL, password: 'correct horse' };

  test.each<[readonly string[], object, object]>([
    [ALL, { username: ' new ', email: 'NEW@example.org', password: ' correct horse ' }, full],
    [ALL, {}, wrong(['required', 'username'], ['required', 'email'], ['required', 'password'])],
    [
      ALL,
      { username: '', email: ' ', password: null },
      wrong(['required', 'username'], ['required', 'email'], ['required', 'password']),
    ],
    [OPTIONAL, {}, nothing],
    [OPTIONAL, { username: '', email: ' ', password: null }, nothing],
    [['phone*'], { phone: ` ${PHONE} ` }, { ...nothing, phone: PHONE }],
    [['phone*'], {}, wrong(['required', 'phone'])],
    [['phone'], { phone: null }, nothing],
    [['phone'], { phone: '0612345678' }, wrong(['invalid_phone', 'phone'])],
    // Problems come in the order of the fields, and what is right is kept beside them.
    [['email*', 'username*'], {}, wrong(['required', 'email'], ['required', 'username'])],
    [
      ALL,
      { username: 'new', email: 'new', password: 'pw' },
      { ...wrong(['invalid', 'email']), username: 'new', password: 'pw' },
    ],
    // Members that are no fields are not looked at.
    [['email*'], { email: 'new@example.org', username: 'new', password: 'pw' }, { ...nothing, email: EMAIL }],
    // Scalars count as the text that they look like.
    [
      ['username*', 'password1*'],
      { username: 12, password: false },
      { ...nothing, username: '12', password: 'False' },
    ],
    [['username*'], { username: 'with space' }, wrong(['invalid', 'username'])],
    [['username*'], { username: 'u'.repeat(150) }, { ...nothing, username: 'u'.repeat(150) }],
    [['username*'], { username: 'u'.repeat(151) }, wrong(['max_length', 'username'])],
    [['username*'], { username: '𝒶'.repeat(150) }, { ...nothing, username: '𝒶'.repeat(150) }],
    [['username*'], { username: 'Ünï_cøde.+-@' }, { ...nothing, username: 'Ünï_cøde.+-@' }],
    [['password1*'], { password: 'a\0b' }, wrong(['null_characters_not_allowed', 'password'])],
  ])('with %j: %j', (fields, body, expected) => {
    expect(read(fields, body)).toEqual(expected);
  });

  test('of a signup by passkey: a password is neither asked for nor looked at', () => {
    const way = { path: 'auth/webauthn/signup', hasPasskeys: true };
    const email = 'new@example.org';
    const expected = { ...nothing, email: EMAIL, isPasskeySignup: true };
    expect(read(['email*', 'password1*'], { email }, way)).toEqual(expected);
    expect(read(['email*', 'password1*'], { email, password: 'a\0b' }, way)).toEqual(expected);
  });

  test.each([
    ['abc', []],
    ['ab', [{ code: 'min_length', param: 'username' }]],
    ['𝒶𝒷', [{ code: 'min_length', param: 'username' }]],
    ['', [{ code: 'required', param: 'username' }]],
  ])('a username of at least three characters: %j', (username, found) => {
    expect(read(['username*'], { username }, { usernameMinLength: 3 })).toMatchObject({ problems: found });
  });

  test.each([
    ['anna', []],
    ['Anna', [{ code: 'invalid', param: 'username' }]],
    ['anna1', [{ code: 'invalid', param: 'username' }]],
  ])('a username that all rules of the site allow: %j', (username, found) => {
    const usernameValidators = [
      (text: string) => text === text.toLowerCase(),
      (text: string) => !/\d/.test(text),
    ];
    expect(read(['username*'], { username }, { usernameValidators })).toMatchObject({ problems: found });
  });

  test.each([
    [{ email: 'new@example.org', email2: 'NEW@example.org ' }, []],
    [{ email: 'new@example.org', email2: 'old@example.org' }, [{ code: '', param: 'email2' }]],
    [{ email: 'new@example.org' }, [{ code: 'required', param: 'email2' }]],
  ])('an address that is repeated: %j', (body, found) => {
    expect(read(['email*', 'email2*'], body)).toMatchObject({ problems: found });
  });
});

test('a signup by passkey is there where the site has it', () => {
  const paths = (hasPasskeys: boolean) =>
    defineSignup({ ...RULES, hasPasskeys }).resources.map(({ path, limit }) => [path, limit]);
  expect(paths(false)).toEqual([['auth/signup', 'signup']]);
  expect(paths(true)).toEqual([...paths(false), ['auth/webauthn/signup', 'signup']]);
});

test('a signup is offered while the site is open for it', () => {
  const isOpen = () => false;
  expect(defineSignup({ ...RULES, isOpen }).isOffered).toBe(isOpen);
});
