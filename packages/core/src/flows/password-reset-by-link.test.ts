import { describe, expect, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { tokenHash, userId } from '../domain/ids.js';
import { describeEdges, TABLE_TIME, type EdgeRow } from '../testing/edge-table.js';
import { definePasswordResetByLink, passwordResetByLinkMachine } from './password-reset-by-link.js';

const ANN = storedEmail('ann@example.org');
const asked = { email: ANN };
const forgotten = { email: null };

const mail = { kind: 'password_reset_key', to: ANN, carries: 'key', sealedSecret: 'sealed' };
const key = { hash: tokenHash('hash'), purpose: 'reset_password', userId: userId(1), email: ANN };
const user = { id: userId(1) };
const problems = [{ code: 'password_too_short', param: 'password' }];
const invalid = (code: string, param: string) => ({
  answer: { type: 'invalid', problems: [{ code, param }] },
});

const candidate: Candidate = {
  userId: userId(1),
  email: null,
  phone: null,
  isSignup: false,
  sessionEpoch: 4,
  loginEpoch: 8,
};
const change = { userId: userId(1), passwordHash: 'new hash', epochs: { sessionEpoch: 3, loginEpoch: 7 } };
const notification = { kind: 'password_reset_done', to: ANN, carries: 'nothing', sealedSecret: null };
const accepted = {
  type: 'passwordResetAccepted',
  hash: key.hash,
  reset: { change, notification, candidate, endsSession: false },
};
const ending = { ...accepted, reset: { ...accepted.reset, endsSession: true } };
const notLoggingIn = { ...accepted, reset: { ...accepted.reset, candidate: null } };
const reset = [
  { useResetKey: { hash: key.hash } },
  { changePassword: { change } },
  { sendMail: { mail: notification } },
];

const requesting: readonly EdgeRow[] = [
  {
    edge: 'idle: requestReset -> findingAccounts',
    event: { type: 'requestReset', email: ANN },
    becomes: asked,
    effects: [{ findResetAccounts: { email: ANN } }],
  },
  {
    edge: 'findingAccounts: resetAccountUnknown -> idle',
    context: asked,
    event: { type: 'resetAccountUnknown' },
    becomes: forgotten,
    effects: [invalid('unknown_email', 'email')],
  },
  // Where nobody is found, and that is a secret, all goes on as if somebody were.
  ...[[userId(1), userId(2)], []].map((userIds) => ({
    edge: 'findingAccounts: resetAccountsFound -> issuing',
    context: asked,
    event: { type: 'resetAccountsFound', userIds },
    effects: [{ reserveResetRequest: { email: ANN } }, { issueResetLinks: { email: ANN, userIds } }],
  })),
  {
    edge: 'issuing: resetRequestRefused -> idle',
    context: asked,
    event: { type: 'resetRequestRefused' },
    becomes: forgotten,
    effects: [{ answer: { type: 'limited' } }],
  },
  ...[
    { keys: [key], mails: [mail] },
    { keys: [], mails: [] },
  ].map(({ keys, mails }) => ({
    edge: 'issuing: resetLinksIssued -> idle',
    context: asked,
    event: { type: 'resetLinksIssued', keys, mails },
    becomes: forgotten,
    effects: [{ storeLinkKeys: { keys } }, { sendMails: { mails } }, { answer: { type: 'done' } }],
  })),
];

const inspecting: readonly EdgeRow[] = [
  {
    edge: 'idle: inspectKey -> inspectingKey',
    event: { type: 'inspectKey', key: 'raw' },
    effects: [{ inspectResetKey: { key: 'raw' } }],
  },
  {
    // Looking at a key does not use it up.
    edge: 'inspectingKey: resetKeyMatched -> idle',
    event: { type: 'resetKeyMatched', user },
    effects: [{ answer: { type: 'resetKey', user } }],
  },
  {
    edge: 'inspectingKey: resetKeyRejected -> idle',
    event: { type: 'resetKeyRejected' },
    effects: [invalid('invalid_password_reset', 'key')],
  },
];

const resetting: readonly EdgeRow[] = [
  {
    edge: 'idle: submitReset -> examining',
    event: { type: 'submitReset', key: 'raw', password: 'new horse' },
    effects: [{ examinePasswordReset: { key: 'raw', password: 'new horse' } }],
  },
  {
    edge: 'examining: passwordResetRefused -> idle',
    event: { type: 'passwordResetRefused', problems },
    effects: [{ answer: { type: 'invalid', problems } }],
  },
  {
    edge: 'examining: passwordResetAccepted if logsIn -> proved',
    event: accepted,
    effects: [
      ...reset,
      { recordMethod: { record: { userId: userId(1), method: 'password_reset', at: TABLE_TIME } } },
      { prove: { candidate } },
    ],
  },
  {
    // Where it is the password of whoever is signed in, they are not from then on.
    edge: 'examining: passwordResetAccepted if endsSession -> idle',
    event: { ...ending, isAuthenticated: true },
    effects: [...reset, { endSession: {} }],
  },
  // Where a reset does not log in, and where somebody else is signed in.
  ...[notLoggingIn, { ...accepted, isAuthenticated: true }, { ...notLoggingIn, isAuthenticated: true }].map(
    (event) => ({ edge: 'examining: passwordResetAccepted -> idle', event, effects: reset }),
  ),
];

describeEdges('a reset of the password by link', {
  machine: passwordResetByLinkMachine,
  rows: [...requesting, ...inspecting, ...resetting],
  runner: { describe, test },
});

describe('the input', () => {
  const { resources } = definePasswordResetByLink();
  const parse = (path: string, verb: 'GET' | 'POST', input: { body?: object; key?: string }) => {
    const endpoint = resources.find((resource) => resource.path === path)?.verbs[verb];
    if (endpoint?.type !== 'command') throw new TypeError(`${verb} ${path} is a command`);
    const header = (name: string) => (name === 'x-password-reset-key' ? input.key : undefined);
    return endpoint.parse({ body: { ...input.body }, header });
  };
  const ok = (value: object) => ({ ok: true, value });
  const refused = (...wrong: readonly (readonly [code: string, param: string])[]) => ({
    ok: false,
    problems: wrong.map(([code, param]) => ({ code, param })),
  });

  test.each<[object, object]>([
    [{ email: ' ANN@Example.org ' }, ok({ type: 'requestReset', email: ANN })],
    [{}, refused(['required', 'email'])],
    [{ email: '' }, refused(['required', 'email'])],
    [{ email: null }, refused(['required', 'email'])],
    [{ email: 'ann' }, refused(['invalid', 'email'])],
    [{ email: 5 }, refused(['invalid', 'email'])],
  ])('of a request, whatever the verb: %j', (body, parsed) => {
    expect(parse('auth/password/request', 'POST', { body })).toEqual(parsed);
    const resource = resources.find(({ path }) => path === 'auth/password/request');
    expect(resource?.inputOfAnyVerb?.({ body: { ...body }, header: () => undefined })).toEqual(parsed);
  });

  test.each<[string | undefined, object]>([
    [' abc ', ok({ type: 'inspectKey', key: 'abc' })],
    ['', refused(['required', 'key'])],
    [undefined, refused(['required', 'key'])],
    ['a\0', refused(['null_characters_not_allowed', 'key'])],
  ])('of a look at a link is its header: %j', (header, parsed) => {
    const input = header === undefined ? {} : { key: header };
    expect(parse('auth/password/reset', 'GET', { ...input, body: { key: 'not looked at' } })).toEqual(parsed);
  });

  test.each<[object, object]>([
    [{ key: ' abc ', password: ' pw ' }, ok({ type: 'submitReset', key: 'abc', password: 'pw' })],
    [{ key: 5, password: 6 }, ok({ type: 'submitReset', key: '5', password: '6' })],
    [{}, refused(['required', 'key'], ['required', 'password'])],
    [{ key: '', password: ' ' }, refused(['required', 'key'], ['required', 'password'])],
    [{ key: null, password: null }, refused(['required', 'key'], ['required', 'password'])],
    [{ key: 'abc' }, refused(['required', 'password'])],
    [{ password: 'pw' }, refused(['required', 'key'])],
    [{ key: 'abc', password: 'p\0' }, refused(['null_characters_not_allowed', 'password'])],
  ])('of a reset: %j', (body, parsed) => {
    expect(parse('auth/password/reset', 'POST', { body })).toEqual(parsed);
  });
});

describe('the endpoints', () => {
  const row = { type: 'command', flow: 'password_reset_by_link' };

  test('are for visitors as well, in both kinds of clients; resets are limited', () => {
    const { resources } = definePasswordResetByLink();
    expect(resources).toMatchObject([
      {
        path: 'auth/password/request',
        clients: ['browser', 'app'],
        verbs: { POST: { ...row, readsBody: true } },
      },
      {
        path: 'auth/password/reset',
        clients: ['browser', 'app'],
        limit: 'reset_password_from_key',
        verbs: { GET: { ...row, readsBody: false }, POST: { ...row, readsBody: true } },
      },
    ]);
    expect(resources.map(({ isPrivate = false }) => isPrivate)).toEqual([false, false]);
    expect(resources.map(({ verbs }) => Object.keys(verbs))).toEqual([['POST'], ['GET', 'POST']]);
  });

  test('of requests have a limit of their own, by address, and none for the request as such', () => {
    expect(definePasswordResetByLink().resources[0]?.limit).toBeUndefined();
  });
});

test('a reset by link is neither a stage nor a way to log in', async () => {
  const flow = definePasswordResetByLink();
  expect(flow.isStage).toBe(false);
  expect(await flow.isOffered()).toBe(false);
  expect(flow.commands).toEqual(['requestReset', 'inspectKey', 'submitReset']);
});
