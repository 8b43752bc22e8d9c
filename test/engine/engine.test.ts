import { createMemoryStore } from '@sallyport/store-memory';
import type { Commit, CommitResult } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply } from './app.js';
import { recordCommits, storeWith } from './stores.js';

const PASSWORD = 'correct-horse-42';
const BOB = { email: 'bob@example.org', password: PASSWORD };
const WRONG = { key: 'BCDF-GHJK' };

const pendingIn = ({ body }: Reply) =>
  body.data?.flows?.filter((flow) => flow.is_pending).map(({ id }) => id);

describe('a request that thinks on old ground', () => {
  /** A store whose next look at a session is answered late, with what it saw at the time. */
  function delayedStore() {
    let release: (() => void) | null = null;
    let isNextHeld = false;
    const store = storeWith((inner) => ({
      findSession: async (token) => {
        const seen = await inner.findSession(token);
        if (!isNextHeld) return seen;
        isNextHeld = false;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return seen;
      },
    }));
    return {
      store,
      holdNext: () => {
        isNextHeld = true;
      },
      release: () => release?.(),
    };
  }

  test.each(['look at', 'use'] as const)(
    'does not get to %s a code whose attempts others used up',
    async (how) => {
      const { store, holdNext, release } = delayedStore();
      const world = await createWorld(store);
      const app = new App(world);
      await app.post('auth/signup', BOB);
      const { code = '' } = await world.lastMail();

      holdNext();
      const late =
        how === 'look at'
          ? app.get('auth/email/verify', { 'x-email-verification-key': code })
          : app.post('auth/email/verify', { key: code });
      const others = new App(world);
      others.token = app.token;
      for (const _ of [1, 2, 3]) expect((await others.post('auth/email/verify', WRONG)).status).toBe(400);
      release();

      expect((await late).status).toBe(409);
    },
  );

  test('is refused when others keep being faster, and leaves nothing', async () => {
    let isContended = false;
    const store = storeWith((inner) => ({
      commit: async (commit: Commit): Promise<CommitResult> =>
        isContended ? { type: 'conflict', over: 'session' } : inner.commit(commit),
    }));
    const world = await createWorld(store, { account: { rateLimits: false } });
    const app = new App(world);
    isContended = true;
    const refused = await app.post('auth/signup', BOB);
    isContended = false;

    expect(refused).toEqual({ status: 503, body: { status: 503 } });
    expect(world.errors).toEqual([expect.objectContaining({ code: 'contention' })]);
    const second = await app.post('auth/signup', BOB);
    expect(pendingIn(second)).toEqual(['verify_email']);
    expect((await world.lastMail()).kind).toBe('email_confirmation_signup');
  });

  test('takes from a limit once, however often it thinks', async () => {
    let conflicts = 0;
    const store = storeWith((inner) => ({
      commit: async (commit: Commit): Promise<CommitResult> =>
        conflicts-- > 0 ? { type: 'conflict', over: 'lock' } : inner.commit(commit),
    }));
    const world = await createWorld(store, { account: { rateLimits: { login_failed: '2/m/key' } } });
    const app = new App(world);
    conflicts = 3;
    const answers = [await app.post('auth/login', BOB), await app.post('auth/login', BOB)];
    const blocked = await app.post('auth/login', BOB);

    expect(answers.map(({ body }) => body.errors?.[0]?.code)).toEqual([
      'email_password_mismatch',
      'email_password_mismatch',
    ]);
    expect(blocked.body.errors).toEqual([expect.objectContaining({ code: 'too_many_login_attempts' })]);
  });
});

describe('what is written', () => {
  test('looking at a session writes nothing, also while a login is pending', async () => {
    const { store, commits } = recordCommits();
    const app = new App(await createWorld(store));
    await app.get('auth/session');
    await app.get('config');
    await app.post('auth/signup', BOB);
    const before = commits.length;
    expect(pendingIn(await app.get('auth/session'))).toEqual(['verify_email']);
    expect(commits.length).toBe(before);
  });

  test('a failed login leaves no session, but a trace in the audit log', async () => {
    const { store, commits } = recordCommits();
    const app = new App(await createWorld(store));
    const answer = await app.post('auth/login', BOB);
    expect(answer.body.meta).toBeUndefined();
    expect(commits.map(({ session }) => session)).toEqual([{ type: 'keep' }]);
    expect(commits[0]?.audit.map(({ event }) => event)).toEqual(['submitLogin', 'passwordRejected']);
  });

  test('no code, key, password or address gets into the audit log, and no code or password anywhere in clear', async () => {
    const { store, commits } = recordCommits();
    const world = await createWorld(store);
    const app = new App(world);
    await app.post('auth/signup', BOB);
    const { code = 'none' } = await world.lastMail();
    await app.post('auth/email/verify', { key: code });
    const audit = JSON.stringify(commits.map((commit) => commit.audit));
    for (const secret of [code, PASSWORD, BOB.email]) expect(audit).not.toContain(secret);
    const flowsAndMessages = JSON.stringify(commits.map(({ session, messages }) => [session, messages]));
    for (const secret of [code, code.replace('-', ''), PASSWORD])
      expect(flowsAndMessages).not.toContain(secret);
  });
});

describe('how a session ends', () => {
  const verified = async () => {
    const store = createMemoryStore();
    const world = await createWorld(store);
    const app = new App(world);
    await app.post('auth/signup', BOB);
    const { code = '' } = await world.lastMail();
    expect((await app.post('auth/email/verify', { key: code })).status).toBe(200);
    return { store, world, app };
  };

  test('by logout: its token is gone', async () => {
    const { app } = await verified();
    expect((await app.delete('auth/session')).status).toBe(401);
    expect((await app.get('auth/session')).status).toBe(410);
  });

  test('by time: its token is known, but good for nothing', async () => {
    const { app, world } = await verified();
    world.advance(14 * 86_400 - 1);
    expect((await app.get('auth/session')).status).toBe(200);
    world.advance(1);
    expect((await app.get('auth/session')).status).toBe(401);
  });

  test('a pending login ends by its own clock, which no progress extends', async () => {
    const world = await createWorld(createMemoryStore(), {
      account: { emailVerificationByCodeTimeout: 3600, emailVerificationSupportsResend: 5 },
    });
    const app = new App(world);
    await app.post('auth/signup', BOB);
    world.advance(600);
    expect((await app.post('auth/email/verify/resend', {})).status).toBe(200);
    world.advance(299);
    expect(pendingIn(await app.get('auth/session'))).toEqual(['verify_email']);
    world.advance(1);
    expect(pendingIn(await app.get('auth/session'))).toEqual([]);
    expect((await app.post('auth/email/verify', WRONG)).status).toBe(409);
  });

  test('the token from before the login is not valid any more', async () => {
    const world = await createWorld(createMemoryStore());
    const app = new App(world);
    await app.post('auth/signup', BOB);
    const before = app.token;
    const { code = '' } = await world.lastMail();
    await app.post('auth/email/verify', { key: code });
    const old = new App(world);
    old.token = before;
    expect(app.token).not.toBe(before);
    expect((await old.get('auth/session')).status).toBe(410);
  });
});

describe('two versions on one database', () => {
  test('a flow of a newer version is left as it is, and only it is refused', async () => {
    const inner = createMemoryStore();
    const world = await createWorld(inner);
    const app = new App(world);
    await app.post('auth/signup', BOB);
    const { code = '' } = await world.lastMail();
    // What a newer server would have stored.
    let isNewer = true;
    const newer = storeWith(
      () => ({
        findSession: async (token) => {
          const found = await inner.findSession(token);
          if (found.type !== 'found' || !isNewer) return found;
          const flows = Object.fromEntries(
            Object.entries(found.session.flows).map(([id, flow]) => [
              id,
              { ...flow, version: flow.version + 1 },
            ]),
          );
          return { ...found, session: { ...found.session, flows } };
        },
      }),
      inner,
    );
    const oldServer = await createWorld(newer);
    const onOld = new App(oldServer);
    onOld.token = app.token;
    expect((await onOld.get('config')).status).toBe(200);
    expect((await onOld.post('auth/email/verify', { key: code })).status).toBe(503);
    isNewer = false;
    expect((await app.post('auth/email/verify', { key: code })).status).toBe(200);
  });
});
