import type { Commit, CommitResult, Store, User } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld } from './app.js';
import { Browser } from './browser.js';
import { codesIn, pendingIn } from './http.js';
import { storeWith } from './stores.js';

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };

/** What can happen to a user. Not each has a command so far, so the store pretends that it happened. */
const CHANGES = {
  'the password changes': ({ sessionEpoch, loginEpoch, ...user }: User): User => ({
    ...user,
    sessionEpoch: sessionEpoch + 1,
    loginEpoch: loginEpoch + 1,
  }),
  'the primary address or a factor changes': (user: User): User => ({
    ...user,
    loginEpoch: user.loginEpoch + 1,
  }),
  'the account is disabled': (user: User): User => ({
    ...user,
    isActive: false,
    sessionEpoch: user.sessionEpoch + 1,
    loginEpoch: user.loginEpoch + 1,
  }),
  'somebody only clears the flag of the account': (user: User): User => ({ ...user, isActive: false }),
};
type ChangeName = keyof typeof CHANGES;
const NAMES = Object.keys(CHANGES) as ChangeName[];
const NAMES_OF_THE_ACTIVE = NAMES.slice(0, 2);
const ENDS_SESSIONS = NAMES.filter((name) => name !== 'the primary address or a factor changes');

/** A store in which all users can be changed; it keeps the guarantees of the port for them as they are then. */
function createChangingStore() {
  const inner = createMemoryStore();
  let change = (user: User): User => user;
  let beforeNextCommit: (() => void) | null = null;
  const changed = (user: User | null) => user && change(user);

  const meets = async (commit: Commit): Promise<boolean> => {
    for (const it of commit.expectations) {
      if (it.type !== 'userUnchanged') continue;
      const user = changed(await inner.findUser(it.userId));
      const isUnchanged = user?.sessionEpoch === it.sessionEpoch && user.loginEpoch === it.loginEpoch;
      if (!user?.isActive || !isUnchanged) return false;
    }
    return true;
  };
  // What the store under it knows of epochs is older.
  const withoutEpochs = (commit: Commit): Commit => ({
    ...commit,
    expectations: commit.expectations.filter(({ type }) => type !== 'userUnchanged'),
  });
  const replaced: Partial<Store> = {
    findSession: async (token) => {
      const found = await inner.findSession(token);
      return found.type === 'found' ? { ...found, user: changed(found.user) } : found;
    },
    findUser: async (id) => changed(await inner.findUser(id)),
    findByEmail: async (email) =>
      (await inner.findByEmail(email)).map((it) => ({ ...it, user: change(it.user) })),
    commit: async (commit): Promise<CommitResult> => {
      beforeNextCommit?.();
      beforeNextCommit = null;
      if (!(await meets(commit))) return { type: 'conflict', over: 'expectation' };
      return inner.commit(withoutEpochs(commit));
    },
  };
  const happen = (name: ChangeName): void => {
    const before = change;
    change = (user) => CHANGES[name](before(user));
  };
  return {
    store: storeWith(() => replaced, inner),
    happen,
    /** The moment between thinking and writing. */
    happenBeforeNextCommit: (name: ChangeName): void => {
      beforeNextCommit = () => happen(name);
    },
  };
}

async function createSite(proof: 'code' | 'link' = 'code') {
  const { store, ...changes } = createChangingStore();
  const world = await createWorld(store, {
    account: {
      emailVerificationByCodeEnabled: proof === 'code',
      emailVerificationSupportsResend: 5,
      loginOnEmailConfirmation: true,
      rateLimits: false,
    },
  });
  return { world, ...changes };
}

/** Bob, who has signed up and was mailed a code or a link. */
async function signUp(proof: 'code' | 'link' = 'code') {
  const site = await createSite(proof);
  const app = new App(site.world);
  await app.post('auth/signup', BOB);
  const { code, key } = await site.world.lastMail();
  return { ...site, app, key: code ?? key ?? '' };
}

async function signIn() {
  const site = await signUp();
  const { status } = await site.app.post('auth/email/verify', { key: site.key });
  expect(status).toBe(200);
  return site;
}

describe('a session', () => {
  test.each(ENDS_SESSIONS)('ends when %s: an app is told once, and then that it is gone', async (name) => {
    const { app, happen } = await signIn();
    happen(name);
    expect((await app.get('auth/session')).status).toBe(401);
    expect((await app.get('auth/session')).status).toBe(410);
  });

  test.each(ENDS_SESSIONS)('ends when %s: a browser loses its cookie', async (name) => {
    const { world, happen } = await signIn();
    const browser = await Browser.open(world.auth);
    await browser.post('auth/login', BOB);
    happen(name);
    const answer = await browser.get('auth/session');
    expect(answer.status).toBe(401);
    expect(browser.cookies.has('sessionid')).toBe(false);
  });

  test.each(ENDS_SESSIONS)('ends when %s, for the routes of the embedder as well', async (name) => {
    const { app, world, happen } = await signIn();
    const request = {
      method: 'GET',
      path: '/private',
      header: (header: string) => (header === 'x-session-token' ? (app.token ?? '') : undefined),
      readBody: async () => new Uint8Array(),
      remoteAddress: '192.0.2.1',
    };
    expect(await world.auth.admit(request)).toMatchObject({ type: 'admitted' });
    happen(name);
    expect(await world.auth.admit(request)).toMatchObject({ type: 'refused', response: { status: 401 } });
  });

  test('goes on when the primary address or a factor changes', async () => {
    const { app, happen } = await signIn();
    happen('the primary address or a factor changes');
    expect((await app.get('auth/session')).status).toBe(200);
  });

  test.each(NAMES_OF_THE_ACTIVE)('that begins after %s is good', async (name) => {
    const { world, happen } = await signIn();
    happen(name);
    const app = new App(world);
    expect((await app.post('auth/login', BOB)).status).toBe(200);
    expect((await app.get('auth/session')).status).toBe(200);
  });

  test('does not begin for an account that is disabled, whose password still tells nothing', async () => {
    const { world, happen } = await signIn();
    happen('the account is disabled');
    const answer = await new App(world).post('auth/login', BOB);
    expect(answer.status).toBe(401);
    expect(pendingIn(answer)).toEqual([]);
  });

  test.each(NAMES)('does not begin when %s between the proof and its commit', async (name) => {
    const { world, happenBeforeNextCommit } = await signIn();
    const app = new App(world);
    happenBeforeNextCommit(name);
    await app.post('auth/login', BOB);
    // Whoever logs in under the new epochs has proved it under them: the password was compared again.
    const isSignedIn = (await app.get('auth/session')).status === 200;
    expect(isSignedIn).toBe(NAMES_OF_THE_ACTIVE.includes(name));
  });
});

describe('a pending login and its code', () => {
  test.each(NAMES)('end when %s: the code does not match any more', async (name) => {
    const { app, key, happen } = await signUp();
    happen(name);
    expect(codesIn(await app.get('auth/email/verify', { 'x-email-verification-key': key }))).toEqual([
      'incorrect_code@key',
    ]);
    const answer = await app.post('auth/email/verify', { key });
    expect(codesIn(answer)).toEqual(['incorrect_code@key']);
    expect((await app.get('auth/session')).status).toBe(401);
  });

  test.each(NAMES)('end when %s, and sending a code again does not revive them', async (name) => {
    const { app, world, happen } = await signUp();
    happen(name);
    await app.post('auth/email/verify/resend', {});
    const { code: key = '' } = await world.lastMail();
    expect(codesIn(await app.post('auth/email/verify', { key }))).toEqual(['incorrect_code@key']);
  });

  test.each(NAMES)('end when %s between the comparison and its commit', async (name) => {
    const { app, key, happenBeforeNextCommit } = await signUp();
    happenBeforeNextCommit(name);
    expect(codesIn(await app.post('auth/email/verify', { key }))).toEqual(['incorrect_code@key']);
    expect((await app.get('auth/session')).status).toBe(401);
  });

  test('are begun anew by a login under the new epochs', async () => {
    const { app, world, happen } = await signUp();
    happen('the password changes');
    expect(pendingIn(await app.post('auth/login', BOB))).toEqual(['verify_email']);
    const { code: key = '' } = await world.lastMail();
    expect((await app.post('auth/email/verify', { key })).status).toBe(200);
  });
});

describe('a link', () => {
  const INVALID = ['invalid_or_expired_key@key'];

  test.each(NAMES)('ends when %s, where the login waits and elsewhere', async (name) => {
    const { app, world, key, happen } = await signUp('link');
    happen(name);
    const elsewhere = new App(world);
    for (const visitor of [elsewhere, app]) {
      const looked = await visitor.get('auth/email/verify', { 'x-email-verification-key': key });
      expect(codesIn(looked)).toEqual(INVALID);
      expect(codesIn(await visitor.post('auth/email/verify', { key }))).toEqual(INVALID);
    }
    expect((await app.get('auth/session')).status).toBe(401);
  });

  test.each(
    NAMES.flatMap((name) => [[name, 'where the login waits'] as const, [name, 'elsewhere'] as const]),
  )('ends when %s between the look at it and its commit, %s', async (name, where) => {
    const { app, world, key, happenBeforeNextCommit } = await signUp('link');
    const visitor = where === 'elsewhere' ? new App(world) : app;
    happenBeforeNextCommit(name);
    expect(codesIn(await visitor.post('auth/email/verify', { key }))).toEqual(INVALID);
    // The address was not verified either.
    const login = await new App(world).post('auth/login', BOB);
    expect(login.status).toBe(401);
    expect(pendingIn(login)).toEqual(NAMES_OF_THE_ACTIVE.includes(name) ? ['verify_email'] : []);
  });
});
