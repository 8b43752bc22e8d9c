import { describe, expect, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { describeEdges, type EdgeRow } from '../testing/edge-table.js';
import { defineVerifyEmailByLink, verifyEmailByLinkMachine } from './verify-email-by-link.js';

const ANN = storedEmail('ann@example.org');
const candidate: Candidate = {
  userId: userId(1),
  email: ANN,
  phone: null,
  isSignup: false,
  sessionEpoch: 3,
  loginEpoch: 4,
};
const nobody: Candidate = { ...candidate, userId: null, isSignup: true };

const found = { type: 'emailToVerifyFound', email: ANN };
const link = { hash: 'hash of the key' };
const mail = { kind: 'email_confirmation', to: ANN, carries: 'key', sealedSecret: 'sealed' };
const issued = { type: 'emailLinkIssued', key: link, mail };
const user = { id: userId(1) };
const matched = {
  type: 'emailKeyMatched',
  hash: 'hash of the key',
  userId: userId(1),
  email: ANN,
  user,
  continuesLogin: true,
  replacesOthers: true,
  notification: { ...mail, kind: 'email_changed' },
};

const issue = (whose: Candidate) => [
  { reserveVerificationMail: { email: ANN } },
  { issueEmailLink: { email: ANN, candidate: whose } },
];
const sent = [{ storeLinkKey: { key: link } }, { sendMail: { mail } }];
const pass = { passStage: {} };
const abandon = { abandonLogin: {} };
const verified = [
  { consumeLinkKey: { hash: 'hash of the key', userId: userId(1), email: ANN } },
  { verifyEmail: { userId: userId(1), email: ANN, replacesOthers: true } },
  { sendMail: { mail: { ...mail, kind: 'email_changed' } } },
];
const wrong = (code: string) => ({ answer: { type: 'invalid', problems: [{ code, param: 'key' }] } });

const entering: readonly EdgeRow[] = [
  {
    edge: 'idle: stageEntered -> choosingAddress',
    event: { type: 'stageEntered', candidate },
    becomes: { candidate },
    effects: [{ findEmailToVerify: { candidate } }],
  },
  {
    edge: 'choosingAddress: emailToVerifyFound if isBlocking -> issuing',
    context: { candidate },
    event: { ...found, isBlocking: true },
    effects: issue(candidate),
  },
  {
    edge: 'choosingAddress: emailToVerifyFound if isBlocking -> issuing',
    context: { candidate: nobody },
    event: { ...found, isBlocking: true },
    effects: issue(nobody),
  },
  {
    edge: 'choosingAddress: emailToVerifyFound -> issuingInPassing',
    context: { candidate },
    event: { ...found, isBlocking: false },
    effects: issue(candidate),
  },
  {
    edge: 'choosingAddress: noEmailFound -> awaitingLink',
    context: { candidate },
    event: { type: 'noEmailFound' },
  },
  { edge: 'issuing: emailLinkIssued -> awaitingLink', context: { candidate }, event: issued, effects: sent },
  {
    // The limit is told to nobody; the login waits for the link of an earlier mail.
    edge: 'issuing: verificationMailRefused -> awaitingLink',
    context: { candidate },
    event: { type: 'verificationMailRefused' },
  },
  {
    edge: 'issuingInPassing: emailLinkIssued -> passed',
    context: { candidate },
    event: issued,
    effects: [...sent, pass],
  },
  {
    edge: 'issuingInPassing: verificationMailRefused -> passed',
    context: { candidate },
    event: { type: 'verificationMailRefused' },
    effects: [pass],
  },
];

/** What a key comes to, from where nothing waits for it or from where a login does. */
function following(at: string, matching: string, inspecting: string): readonly EdgeRow[] {
  const isAuthenticating = at === 'awaitingLink';
  const context = isAuthenticating ? { candidate } : {};
  const question = { matchEmailKey: { key: 'key' } };
  const rows: readonly EdgeRow[] = [
    {
      edge: `${at}: submitKey -> ${matching}`,
      event: { type: 'submitKey', key: 'key' },
      effects: [question],
    },
    {
      edge: `${at}: inspectKey -> ${inspecting}`,
      event: { type: 'inspectKey', key: 'key' },
      effects: [question],
    },
    {
      // Looking at a key uses up nothing.
      edge: `${inspecting}: emailKeyMatched -> ${at}`,
      event: matched,
      effects: [{ answer: { type: 'emailKey', email: ANN, user, isAuthenticating } }],
    },
    ...[matching, inspecting].flatMap((state): readonly EdgeRow[] => [
      {
        edge: `${state}: emailKeyRejected -> ${at}`,
        event: { type: 'emailKeyRejected' },
        effects: [wrong('invalid_or_expired_key')],
      },
      {
        edge: `${state}: emailTaken -> ${at}`,
        event: { type: 'emailTaken' },
        effects: [wrong('email_taken')],
      },
    ]),
  ];
  return rows.map((row) => ({ context, ...row }));
}

const goingOn: readonly EdgeRow[] = [
  {
    edge: 'matchingKey: emailKeyMatched -> idle',
    event: matched,
    effects: [...verified, abandon],
  },
  {
    edge: 'matchingAwaitedKey: emailKeyMatched if isOwnLogin -> passed',
    context: { candidate },
    event: matched,
    effects: [...verified, pass],
  },
  ...[
    // Where logins do not go on by links, where the link is another user's, and where there is no user.
    { context: { candidate }, event: { ...matched, continuesLogin: false } },
    { context: { candidate: { ...candidate, userId: userId(2) } }, event: matched },
    { context: { candidate: nobody }, event: matched },
  ].map((row) => ({
    edge: 'matchingAwaitedKey: emailKeyMatched -> abandoned',
    ...row,
    effects: [...verified, abandon],
  })),
];

describeEdges('verifying an address by link', {
  machine: verifyEmailByLinkMachine,
  rows: [
    ...entering,
    ...following('idle', 'matchingKey', 'inspectingKey'),
    ...following('awaitingLink', 'matchingAwaitedKey', 'inspectingAwaitedKey'),
    ...goingOn,
  ],
  runner: { describe, test },
});

describe('the input', () => {
  const verbs = (path: string) =>
    defineVerifyEmailByLink().resources.find((resource) => resource.path === path)?.verbs;
  const parse = (verb: 'GET' | 'POST', input: { body?: object; key?: string }) => {
    const endpoint = verbs('auth/email/verify')?.[verb];
    if (endpoint?.type !== 'command') throw new TypeError('a link is followed by a command');
    const header = (name: string) => (name === 'x-email-verification-key' ? input.key : undefined);
    return endpoint.parse({ body: { ...input.body }, header });
  };
  const refused = (code: string) => ({ ok: false, problems: [{ code, param: 'key' }] });

  test.each<[object, object]>([
    [{ key: ' abc ' }, { ok: true, value: { type: 'submitKey', key: 'abc' } }],
    [{ key: 5 }, { ok: true, value: { type: 'submitKey', key: '5' } }],
    [{}, refused('required')],
    [{ key: '' }, refused('required')],
    [{ key: null }, refused('required')],
    [{ key: 'a\0' }, refused('null_characters_not_allowed')],
  ])('of a link: %j', (body, parsed) => {
    expect(parse('POST', { body })).toEqual(parsed);
  });

  test('of a look at a link is its header', () => {
    expect(parse('GET', { key: 'abc' })).toEqual({ ok: true, value: { type: 'inspectKey', key: 'abc' } });
    expect(parse('GET', { body: { key: 'abc' } })).toEqual(refused('required'));
  });

  test('links are neither sent again nor elsewhere', () => {
    expect(verbs('auth/email/verify/resend')?.POST?.type).toBe('conflict');
    const { resources } = defineVerifyEmailByLink();
    const change = resources.find(({ path }) => path === 'account/email');
    expect(change?.visitorVerbs?.POST?.type).toBe('conflict');
  });
});
