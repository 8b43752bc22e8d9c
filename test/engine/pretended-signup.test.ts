import type { SettingsInput, Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply, type World } from './app.js';
import { recordCalls } from './stores.js';

type Account = NonNullable<SettingsInput['account']>;

const PASSWORD = 'correct-horse-42';
const OWNER = { phone: '+442079460123', email: 'owner@example.org' };
/** What a stranger has, who reads what is sent there. */
const OWN_PHONE = '+14155552671';
const OWN_EMAIL = 'own@example.org';
const FREE_PHONE = '+31612345678';
const FREE_EMAIL = 'free@example.org';

const ACCOUNT: Account = {
  loginMethods: ['phone', 'email'],
  signupFields: ['phone*', 'email*', 'password1*'],
  emailVerification: 'mandatory',
  emailVerificationByCodeEnabled: true,
  emailVerificationSupportsResend: true,
  loginByCodeEnabled: true,
  loginByCodeSupportsResend: true,
  phoneVerificationSupportsChange: true,
  phoneVerificationSupportsResend: true,
  rateLimits: false,
};

/** What is done in the background. */
const DELIVERY = ['claimMessages', 'settleMessage'];

type Step = (app: App) => Promise<Reply>;

/** The code or key that was sent there last. */
async function lastTo({ world }: App, to: string): Promise<string> {
  await world.auth.deliverMessages();
  const message = [...world.texts, ...world.mails].findLast((each) => each.to === to);
  const key = message !== undefined && 'key' in message ? message.key : undefined;
  return message?.code ?? key ?? 'nothing';
}

const look: Step = (app) => app.get('auth/session');
const resendText: Step = (app) => app.post('auth/phone/verify/resend', {});
const resendMail: Step = (app) => app.post('auth/email/verify/resend', {});
const resendLoginCode: Step = (app) => app.post('auth/code/resend', {});
const guessText: Step = (app) => app.post('auth/phone/verify', { code: 'BCDF-GHJK' });
const guessMail: Step = (app) => app.post('auth/email/verify', { key: 'BCDF-GHJK' });
const guessLoginCode: Step = (app) => app.post('auth/code/confirm', { code: 'BCDF-GHJK' });
const changePhone =
  (phone: string): Step =>
  (app) =>
    app.post('account/phone', { phone });
const verifyPhone =
  (phone: string): Step =>
  async (app) =>
    app.post('auth/phone/verify', { code: await lastTo(app, phone) });
const verifyEmail =
  (email: string): Step =>
  async (app) =>
    app.post('auth/email/verify', { key: await lastTo(app, email) });
const confirmLoginCode =
  (email: string): Step =>
  async (app) =>
    app.post('auth/code/confirm', { code: await lastTo(app, email) });

/** A site where somebody has verified a number and an address. */
async function siteWithOwner(account: Account, store: Store = createMemoryStore()): Promise<World> {
  const world = await createWorld(store, { account: { ...ACCOUNT, ...account } });
  const owner = new App(world);
  await owner.post('auth/signup', { ...OWNER, password: PASSWORD });
  for (const step of [
    confirmLoginCode(OWNER.email),
    verifyPhone(OWNER.phone),
    verifyEmail(OWNER.email),
    // A link does not log in.
    (app: App) => app.post('auth/login', { email: OWNER.email, password: PASSWORD }),
    confirmLoginCode(OWNER.email),
  ] satisfies readonly Step[]) {
    await step(owner);
  }
  expect((await look(owner)).status).toBe(200);
  return world;
}

interface Way {
  readonly what: string;
  readonly account?: Account;
  /** The same but for what is taken in one of them. */
  readonly taken: { readonly phone: string; readonly email: string };
  readonly free: { readonly phone: string; readonly email: string };
  /** Whatever can be done with what comes to one's own number and address. */
  readonly steps: readonly Step[];
  /** What does come there. */
  readonly gets: readonly string[];
}

const OTHERS_EMAIL = {
  taken: { phone: OWN_PHONE, email: OWNER.email },
  free: { phone: OWN_PHONE, email: FREE_EMAIL },
};
const OTHERS_PHONE = {
  taken: { phone: OWNER.phone, email: OWN_EMAIL },
  free: { phone: FREE_PHONE, email: OWN_EMAIL },
};

const WAYS: readonly Way[] = [
  {
    what: 'an address',
    ...OTHERS_EMAIL,
    steps: [look, resendText, guessText, verifyPhone(OWN_PHONE), look, guessMail, resendMail, look],
    gets: ['verification_code', 'verification_code'],
  },
  {
    what: 'an address that is verified by a link',
    account: { emailVerificationByCodeEnabled: false },
    ...OTHERS_EMAIL,
    steps: [verifyPhone(OWN_PHONE), look, guessMail, look],
    gets: ['verification_code'],
  },
  {
    what: 'a number, where a code is required of everybody',
    account: { loginByCodeRequired: true },
    ...OTHERS_PHONE,
    steps: [
      look,
      guessLoginCode,
      resendLoginCode,
      confirmLoginCode(OWN_EMAIL),
      look,
      guessText,
      resendText,
      look,
    ],
    gets: ['login_code', 'login_code'],
  },
  {
    what: 'a number, and then with their own',
    ...OTHERS_PHONE,
    steps: [
      ...[changePhone(OWN_PHONE), look, resendText, guessText, verifyPhone(OWN_PHONE), look],
      ...[resendMail, guessMail, look],
    ],
    gets: [
      'verification_code',
      'verification_code',
      'email_confirmation_signup',
      'email_confirmation_signup',
    ],
  },
  {
    what: 'a number, and then with their own, where addresses are verified by a link',
    account: { emailVerificationByCodeEnabled: false },
    ...OTHERS_PHONE,
    steps: [changePhone(OWN_PHONE), verifyPhone(OWN_PHONE), look],
    gets: ['verification_code', 'email_confirmation_signup'],
  },
];

/** What a stranger sees who signs up and takes these steps; what they signed up with is blanked out, and so is the token. */
async function seen({ account = {}, steps }: Way, signup: Way['taken']) {
  const world = await siteWithOwner(account);
  await world.auth.deliverMessages();
  const before = { texts: world.texts.length, mails: world.mails.length };
  const app = new App(world);
  const replies: unknown[] = [];
  const first: Step = (it) => it.post('auth/signup', { ...signup, password: PASSWORD });
  for (const step of [first, ...steps]) {
    const { status, body } = await step(app);
    const text = JSON.stringify({ status, body })
      .replaceAll(signup.phone, 'number')
      .replaceAll(signup.email, 'address')
      .replaceAll(app.token ?? '?', 'token');
    replies.push(JSON.parse(text));
  }
  await world.auth.deliverMessages();
  const sent = [...world.texts.slice(before.texts), ...world.mails.slice(before.mails)];
  const kindsTo = (...contacts: readonly string[]) =>
    sent.flatMap(({ kind, to }) => (contacts.includes(to) ? [kind] : []));
  expect(world.errors).toEqual([]);
  return {
    replies,
    gets: kindsTo(OWN_PHONE, OWN_EMAIL),
    ownerGets: kindsTo(OWNER.phone, OWNER.email),
  };
}

describe.each(WAYS)('a stranger who signs up with $what of somebody else', (way) => {
  test('gets the answers and the messages of a real signup', async () => {
    const [taken, free] = [await seen(way, way.taken), await seen(way, way.free)];
    expect(taken.replies).toEqual(free.replies);
    expect([taken.gets, free.gets]).toEqual([way.gets, way.gets]);
  });

  test('and nobody else does, but for the owner, who is told of it once', async () => {
    expect((await seen(way, way.taken)).ownerGets).toEqual(['account_already_exists']);
    expect((await seen(way, way.free)).ownerGets).toEqual([]);
  });
});

test('a signup with an address and a number of somebody else sends them nothing but that', async () => {
  const way: Way = {
    what: 'both',
    taken: OWNER,
    free: { phone: FREE_PHONE, email: FREE_EMAIL },
    steps: [look, resendText, guessText],
    gets: [],
  };
  const [taken, free] = [await seen(way, way.taken), await seen(way, way.free)];
  expect(taken.replies).toEqual(free.replies);
  expect(taken.ownerGets).toEqual(['account_already_exists']);
});

test.each([
  { what: 'number', reach: [], again: resendText, ...OTHERS_PHONE },
  { what: 'address', reach: [verifyPhone(OWN_PHONE)], again: resendMail, ...OTHERS_EMAIL },
])('a code for a $what that is sent again takes the same reads', async ({ reach, again, taken, free }) => {
  const readsOf = async (signup: Way['taken']) => {
    const { store, calls } = recordCalls();
    const app = new App(await siteWithOwner({}, store));
    await app.post('auth/signup', { ...signup, password: PASSWORD });
    for (const step of reach) await step(app);
    calls.length = 0;
    expect((await again(app)).status).toBe(200);
    return calls.map(({ method }) => method).filter((method) => !DELIVERY.includes(method));
  };
  expect(await readsOf(taken)).toEqual(await readsOf(free));
});
