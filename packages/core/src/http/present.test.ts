import { describe, expect, test } from 'vitest';

import type { User } from '../domain/account.js';
import type { Answer } from '../domain/answer.js';
import { userId } from '../domain/ids.js';
import { instant } from '../domain/instant.js';
import type { SessionView } from '../engine/engine.js';
import { storedPhone } from '../domain/phone.js';
import { parseSettings, type SettingsInput } from '../options.js';
import { ALICE } from '../testing/http-site.js';
import { emailOf } from '../testing/interpreter-site.js';
import { toResponse } from './envelope.js';
import {
  presentAnswer,
  presentConfig,
  presentFlows,
  presentReauthentication,
  presentSession,
} from './present.js';

const EMAIL = emailOf('alice@example.org');
const VISITOR: SessionView = {
  user: null,
  methods: [],
  offered: ['login', 'signup'],
  pendingStage: null,
  beside: [],
  pendingView: {},
};

const SHOWN = parseSettings({ baseUrl: 'https://example.org' }).account;

const viewOf = (user: User): SessionView => ({ ...VISITOR, user, offered: [] });

test('clients are told of people as the site says', () => {
  const userDisplay = ({ id }: User) => `No. ${String(id)}`;
  expect(presentSession(viewOf(ALICE), { userDisplay }).data).toMatchObject({ user: { display: 'No. 7' } });
});

describe('whoever is signed in', () => {
  test('is told who they are, and what they proved, oldest first', () => {
    const at = instant(1_800_000_000_123);
    const { id } = ALICE;
    const view: SessionView = {
      ...viewOf({ ...ALICE, email: EMAIL }),
      methods: [
        { userId: id, method: 'password', at, email: EMAIL },
        { userId: id, method: 'password', at: instant(1_800_000_060_000), username: 'alice' },
      ],
    };
    expect(presentSession(view, SHOWN)).toEqual({
      status: 200,
      data: {
        user: {
          id: 7,
          display: 'alice',
          email: 'alice@example.org',
          has_usable_password: true,
          username: 'alice',
        },
        methods: [
          { method: 'password', at: 1_800_000_000.123, email: 'alice@example.org' },
          { method: 'password', at: 1_800_000_060, username: 'alice' },
        ],
      },
      meta: { is_authenticated: true },
    });
  });

  test.each<[what: string, changes: Partial<User>, presented: object]>([
    ['without an address', {}, { display: 'alice', username: 'alice' }],
    ['without a username', { username: null, email: EMAIL }, { display: EMAIL, email: EMAIL }],
    ['with an id only', { username: null }, { display: '7' }],
    ['with an id that is text', { id: userId('u-7'), username: null }, { id: 'u-7', display: 'u-7' }],
    [
      'without a password',
      { username: null, hasUsablePassword: false },
      { display: '7', has_usable_password: false },
    ],
  ])('%s', (_what, changes, presented) => {
    const { data } = presentSession(viewOf({ ...ALICE, ...changes }), SHOWN);
    expect(data).toEqual({ user: { id: 7, has_usable_password: true, ...presented }, methods: [] });
  });

  test('is told nothing of epochs, times and states', () => {
    const text = JSON.stringify(presentSession(viewOf(ALICE), SHOWN));
    expect(text).not.toMatch(/epoch|active|last/i);
  });
});

describe('a visitor', () => {
  test.each([
    [null, []],
    ['verify_email', [{ id: 'verify_email', is_pending: true }]],
  ])('is told what can be begun, and what is waited for: %s', (pendingStage, pending) => {
    const flows = [{ id: 'login' }, { id: 'signup' }, ...pending];
    const view = { ...VISITOR, pendingStage };
    const meta = { is_authenticated: false };
    expect(presentSession(view, SHOWN)).toEqual({ status: 401, data: { flows }, meta });
    expect(presentFlows(410, view)).toEqual({ status: 410, data: { flows }, meta });
  });
});

describe('what can wait beside a login', () => {
  const beside = [false, true].map((isPending) => ({ id: 'password_reset_by_code', isPending }));
  const told = [false, true].map((isPending) => ({ id: 'password_reset_by_code', is_pending: isPending }));

  test('is told to visitors, whether it waits or not, after all else', () => {
    const view = { ...VISITOR, pendingStage: 'verify_email', beside };
    const pending = { id: 'verify_email', is_pending: true };
    expect(presentSession(view, SHOWN)).toMatchObject({
      data: { flows: [{ id: 'login' }, { id: 'signup' }, pending, ...told] },
    });
  });

  test('is told to users who have to say again who they are', () => {
    expect(presentReauthentication({ ...viewOf(ALICE), beside }, SHOWN)).toMatchObject({
      data: { flows: [{ id: 'reauthenticate' }, ...told] },
    });
  });
});

describe('an answer', () => {
  const addresses = [
    { email: EMAIL, isVerified: true, isPrimary: true },
    { email: emailOf('a@example.org'), isVerified: false, isPrimary: false },
  ];
  const user = { id: 7, display: 'alice', has_usable_password: true, username: 'alice' };

  test.each<[answer: Answer, envelope: object | null]>([
    [{ type: 'session' }, null],
    [{ type: 'done' }, { status: 200 }],
    [{ type: 'forbidden' }, { status: 403 }],
    [{ type: 'conflict' }, { status: 409 }],
    [{ type: 'limited' }, { status: 429 }],
    [
      { type: 'invalid', problems: [{ code: 'required', param: 'email' }, { code: 'invalid_login' }] },
      {
        status: 400,
        errors: [
          { message: 'This field is required.', code: 'required', param: 'email' },
          { message: 'Specify exactly one of the ways to name the account.', code: 'invalid_login' },
        ],
      },
    ],
    [
      { type: 'emailKey', email: EMAIL, user: ALICE, isAuthenticating: true },
      { status: 200, data: { email: EMAIL, user }, meta: { is_authenticating: true } },
    ],
    [
      { type: 'phoneToVerify', number: { phone: storedPhone('+31612345678'), isVerified: false } },
      { status: 202, data: [{ phone: '+31612345678', verified: false }] },
    ],
    [
      { type: 'emailAddresses', addresses },
      {
        status: 200,
        data: [
          { email: EMAIL, verified: true, primary: true },
          { email: 'a@example.org', verified: false, primary: false },
        ],
      },
    ],
  ])('%j', (answer, envelope) => {
    const reply = presentAnswer(answer, SHOWN);
    expect(reply && (JSON.parse(toResponse(reply).body) as object)).toEqual(envelope);
  });

  test('has a text for a code that has none of its own', () => {
    const reply = presentAnswer({ type: 'invalid', problems: [{ code: 'made_up', param: 'x' }] }, SHOWN);
    expect(reply && toResponse(reply).body).toContain('"message":"Invalid value."');
  });
});

describe('the configuration', () => {
  const configOf = (account: NonNullable<SettingsInput['account']>, isOpen = true) =>
    presentConfig(parseSettings({ baseUrl: 'https://example.org', account }), isOpen).data;

  test('is that of the reference where nothing was said', () => {
    expect(configOf({})).toEqual({
      account: {
        login_methods: ['username'],
        is_open_for_signup: true,
        email_verification_by_code_enabled: false,
        login_by_code_enabled: false,
        password_reset_by_code_enabled: false,
        authentication_method: 'username',
      },
      socialaccount: { providers: [] },
      mfa: { supported_types: ['recovery_codes', 'totp'], passkey_login_enabled: false },
      usersessions: { track_activity: false },
    });
  });

  test.each([
    [['email'], 'email'],
    [['username', 'email'], 'username_email'],
    [['email', 'username'], 'username_email'],
    [['phone', 'email'], 'email'],
    [['phone', 'email', 'username'], 'username_email'],
  ] as const)('tells of the ways to log in %j to older clients: %s', (loginMethods, method) => {
    expect(configOf({ loginMethods: [...loginMethods] })).toMatchObject({
      account: { login_methods: loginMethods, authentication_method: method },
    });
  });

  test('tells older clients nothing where people log in by phone only, of which they do not know', () => {
    const { account } = configOf({ loginMethods: ['phone'] }) as { readonly account: object };
    expect(account).not.toHaveProperty('authentication_method');
    expect(account).toMatchObject({ login_methods: ['phone'] });
  });

  test('tells whether new users are taken, and of codes', () => {
    const account: NonNullable<SettingsInput['account']> = {
      emailVerification: 'mandatory',
      signupFields: ['email*'],
      emailVerificationByCodeEnabled: true,
    };
    expect(configOf(account, false)).toMatchObject({
      account: { is_open_for_signup: false, email_verification_by_code_enabled: true },
    });
  });
});
