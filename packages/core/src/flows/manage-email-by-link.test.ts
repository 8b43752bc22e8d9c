import { describe, expect, test } from 'vitest';
import type { Candidate } from '../domain/candidate.js';
import { storedEmail } from '../domain/email.js';
import { tokenHash, userId } from '../domain/ids.js';
import { describeEdges, type EdgeRow } from '../testing/edge-table.js';
import { defineManageEmailByLink, manageEmailByLinkMachine } from './manage-email-by-link.js';

const ANN = storedEmail('ann@example.org');
const NEW = storedEmail('new@example.org');
const OLD = storedEmail('old@example.org');

const candidate: Candidate = {
  userId: userId(1),
  email: NEW,
  phone: null,
  isSignup: false,
  sessionEpoch: 3,
  loginEpoch: 4,
};
const addresses = [
  { email: ANN, isVerified: true, isPrimary: true },
  { email: NEW, isVerified: false, isPrimary: false },
];
const notification = { kind: 'email_changed', to: ANN, carries: 'nothing', sealedSecret: null };
const changed = { userId: userId(1), email: NEW, addresses, notification };

const key = { hash: tokenHash('hash'), purpose: 'verify_email', userId: userId(1), email: NEW };
const mail = { kind: 'email_confirmation', to: NEW, carries: 'key', sealedSecret: 'sealed' };
const issued = { type: 'emailLinkIssued', key, mail };

const listed = { answer: { type: 'emailAddresses', addresses } };
const notified = { sendMail: { mail: notification } };
const linked = [{ storeLinkKey: { key } }, { sendMail: { mail } }];
const issuing = [{ reserveVerificationMail: { email: NEW } }, { issueEmailLink: { email: NEW, candidate } }];

/** A command that is refused, or asks for a reauthentication first. */
function examining(
  command: string,
  state: string,
  [question, refusal]: [string, string],
): readonly EdgeRow[] {
  const problems = [{ code: 'some_problem', param: 'email' }];
  return [
    {
      edge: `idle: ${command} -> ${state}`,
      event: { type: command, email: NEW },
      effects: [{ [question]: { email: NEW } }],
    },
    {
      edge: `${state}: ${refusal} -> idle`,
      event: { type: refusal, problems },
      effects: [{ answer: { type: 'invalid', problems } }],
    },
    {
      edge: `${state}: reauthenticationRequired -> idle`,
      event: { type: 'reauthenticationRequired' },
      effects: [{ answer: { type: 'reauthentication' } }],
    },
  ];
}

const adding: readonly EdgeRow[] = [
  ...examining('addEmail', 'examiningNew', ['examineNewEmail', 'newEmailRefused']),
  ...[null, OLD].map((replaces) => ({
    edge: 'examiningNew: newEmailAccepted -> issuing',
    event: { type: 'newEmailAccepted', candidate, userId: userId(1), email: NEW, replaces, addresses },
    effects: [{ addEmail: { userId: userId(1), email: NEW, replaces } }, listed, ...issuing],
  })),
  { edge: 'issuing: emailLinkIssued -> idle', event: issued, effects: linked },
  {
    // The address is there all the same, and the answer was given.
    edge: 'issuing: verificationMailRefused -> idle',
    event: { type: 'verificationMailRefused' },
  },
];

const resending: readonly EdgeRow[] = [
  {
    edge: 'idle: resendVerification -> findingOwn',
    event: { type: 'resendVerification', email: NEW },
    effects: [{ findOwnEmail: { email: NEW } }],
  },
  {
    edge: 'findingOwn: ownEmailUnknown -> idle',
    event: { type: 'ownEmailUnknown' },
    effects: [{ answer: { type: 'invalid', problems: [{ code: 'unknown_email', param: 'email' }] } }],
  },
  {
    edge: 'findingOwn: ownEmailFound -> reissuing',
    event: { type: 'ownEmailFound', candidate, email: NEW },
    effects: issuing,
  },
  {
    edge: 'reissuing: emailLinkIssued -> idle',
    event: issued,
    effects: [...linked, { answer: { type: 'done' } }],
  },
  {
    edge: 'reissuing: verificationMailRefused -> idle',
    event: { type: 'verificationMailRefused' },
    effects: [{ answer: { type: 'forbidden' } }],
  },
];

const choosing: readonly EdgeRow[] = [
  ...examining('makePrimary', 'examiningPrimary', ['examinePrimaryEmail', 'primaryEmailRefused']),
  ...[false, true].map((isPrimary) => ({
    edge: 'examiningPrimary: primaryEmailAccepted -> idle',
    event: { type: 'primaryEmailAccepted', isPrimary, ...changed },
    effects: [{ setPrimaryEmail: { userId: userId(1), email: NEW, isPrimary } }, notified, listed],
  })),
];

const removing: readonly EdgeRow[] = [
  ...examining('removeEmail', 'examiningRemoval', ['examineEmailRemoval', 'emailRemovalRefused']),
  {
    edge: 'examiningRemoval: emailRemovalAccepted -> idle',
    event: { type: 'emailRemovalAccepted', ...changed },
    effects: [{ removeEmail: { userId: userId(1), email: NEW } }, notified, listed],
  },
];

describeEdges('the addresses of an account', {
  machine: manageEmailByLinkMachine,
  rows: [...adding, ...resending, ...choosing, ...removing],
  runner: { describe, test },
});

describe('the input', () => {
  const parse = (verb: 'POST' | 'PUT' | 'PATCH' | 'DELETE', body: object) => {
    const endpoint = defineManageEmailByLink().resources[0]?.verbs[verb];
    if (endpoint?.type !== 'command') throw new TypeError(`${verb} is a command`);
    return endpoint.parse({ body: { ...body }, header: () => undefined });
  };
  const refused = (...wrong: readonly (readonly [code: string, param: string])[]) => ({
    ok: false,
    problems: wrong.map(([code, param]) => ({ code, param })),
  });

  describe.each([
    ['POST', 'addEmail', {}],
    ['PUT', 'resendVerification', {}],
    ['PATCH', 'makePrimary', { primary: true }],
    ['DELETE', 'removeEmail', {}],
  ] as const)('of %s is that of %s', (verb, type, rest) => {
    test.each<[object, object]>([
      [{ email: ' NEW@Example.org ' }, { ok: true, value: { type, email: NEW } }],
      [
        { email: 'new@example.org', other: 'not looked at' },
        { ok: true, value: { type, email: NEW } },
      ],
      [{}, refused(['required', 'email'])],
      [{ email: ' ' }, refused(['required', 'email'])],
      [{ email: null }, refused(['required', 'email'])],
      [{ email: 'new' }, refused(['invalid', 'email'])],
      [{ email: 5 }, refused(['invalid', 'email'])],
    ])('%j', (body, parsed) => {
      expect(parse(verb, { ...body, ...rest })).toEqual(parsed);
    });
  });

  test.each([true, 1, -1, 'true', 'True', 'yes', '1'])('takes %j for a yes', (primary) => {
    expect(parse('PATCH', { email: NEW, primary })).toEqual({
      ok: true,
      value: { type: 'makePrimary', email: NEW },
    });
  });

  test.each([false, 0, '', null, 'false', 'False'])('does not take %j for a yes', (primary) => {
    expect(parse('PATCH', { email: NEW, primary })).toEqual(refused(['required', 'primary']));
  });

  test('of a choice must say yes, or nothing is chosen', () => {
    expect(parse('PATCH', { email: NEW })).toEqual(refused(['required', 'primary']));
    expect(parse('PATCH', {})).toEqual(refused(['required', 'email'], ['required', 'primary']));
    expect(parse('PATCH', { email: 'new' })).toEqual(refused(['invalid', 'email'], ['required', 'primary']));
  });
});

describe('the endpoint', () => {
  test('is for whoever is signed in, and limited', () => {
    const verbs = ['POST', 'PUT', 'PATCH', 'DELETE'];
    const row = { type: 'command', flow: 'manage_email', readsBody: true };
    const { resources } = defineManageEmailByLink();
    expect(resources).toMatchObject([
      {
        path: 'account/email',
        clients: ['browser', 'app'],
        isPrivate: true,
        limit: 'manage_email',
        verbs: Object.fromEntries(verbs.map((verb) => [verb, row])),
      },
    ]);
    expect(resources.map((resource) => Object.keys(resource.verbs))).toEqual([verbs]);
  });
});

test('the addresses of an account are neither a stage nor a way to log in', async () => {
  const flow = defineManageEmailByLink();
  expect(flow.isStage).toBe(false);
  expect(await flow.isOffered()).toBe(false);
  expect(flow.commands).toEqual(['addEmail', 'resendVerification', 'makePrimary', 'removeEmail']);
});
