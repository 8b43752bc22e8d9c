import {
  createInProcessRateLimiter,
  createPasswordPolicy,
  type Mail,
  type PasswordHasher,
  type RateLimiter,
  type Store,
} from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld } from './app.js';
import { Browser } from './browser.js';
import { Fault } from './fault.js';
import { send } from './http.js';
import { beginJourney, BOB, STEP_NUMBERS, stepAt, STEPS, travel, VERIFICATION } from './journey.js';
import { recordCalls, recordCommits, storeWith } from './stores.js';

const READS_AND_WRITES = [
  'findSession',
  'findUser',
  'findByEmail',
  'isEmailUsed',
  'listEmails',
  'findLinkKey',
  'nextUserId',
  'commit',
] as const satisfies readonly (keyof Store)[];

describe.each(['code', 'link'] as const)('a store that is away, on the way by %s', (proof) => {
  describe.each(READS_AND_WRITES)('when asked to %s', (method) => {
    test.each(STEP_NUMBERS)('at the %s: refuses, does nothing, and recovers', async (_name, at) => {
      const fault = new Fault();
      const { store, commits } = recordCommits();
      const journey = await beginJourney(proof, { store: fault.in(store, method) });
      await travel(journey, 0, at);

      const [, status, take] = stepAt(at);
      const before = commits.length;
      fault.isThere = true;
      const reply = await take(journey);
      fault.isThere = false;
      if (fault.wasNoticed) {
        expect(reply).toEqual({ status: 503, body: { status: 503 } });
        expect(commits.length).toBe(before);
        expect(journey.world.errors).toEqual([expect.objectContaining({ code: 'store-unavailable' })]);
        await travel(journey, at, STEPS.length);
      } else {
        expect(reply.status).toBe(status);
      }
    });
  });
});

test('the way needs each of these methods', async () => {
  const { store, calls } = recordCalls();
  await travel(await beginJourney('link', { store }), 0, STEPS.length);
  const needed = new Set(calls.map(({ method }) => method));
  expect(READS_AND_WRITES.filter((method) => !needed.has(method))).toEqual([]);
});

test('a commit whose end nobody learned of is refused, and the user can log in', async () => {
  const fault = new Fault();
  const inner = createMemoryStore();
  const store = storeWith(
    () => ({
      commit: async (commit) => {
        const result = await inner.commit(commit);
        fault.notice();
        return result;
      },
    }),
    inner,
  );
  const journey = await beginJourney('code', { store });
  await travel(journey, 0, VERIFICATION);
  fault.isThere = true;
  expect((await journey.app.post('auth/email/verify', journey.proof)).status).toBe(503);
  fault.isThere = false;
  const app = new App(journey.world);
  expect((await app.post('auth/login', BOB)).status).toBe(200);
});

describe('what waits in the outbox', () => {
  test.each(['claimMessages', 'settleMessage'])('keeps no answer waiting where %s fails', async (method) => {
    const fault = new Fault();
    const world = await createWorld(fault.in(createMemoryStore(), method));
    fault.isThere = true;
    expect((await new App(world).post('auth/signup', BOB)).status).toBe(401);
    await world.auth.deliverMessages();
    expect(fault.wasNoticed).toBe(true);
    expect(world.errors).toContainEqual({
      type: 'storeFailed',
      reason: 'SallyportError store-unavailable',
    });
    fault.isThere = false;
    world.advance(600);
    expect(await world.lastMail()).toMatchObject({ to: BOB.email });
  });
});

describe('a mailer', () => {
  const signUpWith = async (send: (mail: Mail) => Promise<void>) => {
    const world = await createWorld(createMemoryStore(), { mailer: { send } });
    return { world, reply: await new App(world).post('auth/signup', BOB) };
  };

  test('that fails changes no answer, and the mail is sent when it works again', async () => {
    let isBroken = true;
    const sent: Mail[] = [];
    const { world, reply } = await signUpWith(async (mail) => {
      if (isBroken) throw new Error(`550 ${mail.to} refused, code ${String(mail.code)}`);
      sent.push(mail);
    });
    await world.auth.deliverMessages();
    expect(reply.status).toBe(401);
    expect(sent).toEqual([]);
    isBroken = false;
    world.advance(600);
    await world.auth.deliverMessages();
    expect(sent).toHaveLength(1);
    // The text of the error is left out: it quotes the address and the code.
    expect(world.errors).toEqual([
      expect.objectContaining({ type: 'deliveryFailed', notice: 'sendMail', reason: 'Error' }),
    ]);
    expect(JSON.stringify(world.errors)).not.toContain(BOB.email);
  });

  test('that takes its time keeps nobody waiting', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { world, reply } = await signUpWith(() => held);
    expect(reply.status).toBe(401);
    expect((await new App(world).get('config')).status).toBe(200);
    release();
    await world.auth.deliverMessages();
  });
});

describe('a limiter that is away', () => {
  test.each(STEP_NUMBERS)('at the %s: lets nobody pass uncounted', async (_name, at) => {
    const fault = new Fault();
    const limiter = fault.in(createInProcessRateLimiter(), 'take');
    const journey = await beginJourney('code', { limiter });
    await travel(journey, 0, at);
    const [name, status, take] = stepAt(at);
    fault.isThere = true;
    const reply = await take(journey);
    fault.isThere = false;
    const isCounted = name === 'signup' || name === 'login';
    expect(reply).toMatchObject(isCounted ? { status: 503, body: { status: 503 } } : { status });
    if (isCounted) await travel(journey, at, STEPS.length);
  });

  test('when a guess at a password is to be counted compares nothing', async () => {
    const limiter = createInProcessRateLimiter();
    const fault = new Fault();
    const rateLimiter: RateLimiter = {
      ...limiter,
      take: async (buckets, at) => {
        // The request itself is not limited here.
        if (buckets.length > 0) fault.notice();
        return limiter.take(buckets, at);
      },
    };
    const world = await createWorld(createMemoryStore(), {
      account: { rateLimits: { login: null } },
      ports: { rateLimiter },
    });
    await new App(world).post('auth/signup', BOB);
    fault.isThere = true;
    for (const password of [BOB.password, 'wrong']) {
      expect((await new App(world).post('auth/login', { ...BOB, password })).status).toBe(503);
    }
  });

  test('when something is to be given back takes no login away that is done', async () => {
    const fault = new Fault();
    const limiter = fault.in(createInProcessRateLimiter(), 'giveBack');
    const journey = await beginJourney('code', { limiter });
    await travel(journey, 0, VERIFICATION + 1);
    fault.isThere = true;
    const app = new App(journey.world);
    expect((await app.post('auth/login', BOB)).status).toBe(200);
    expect((await app.get('auth/session')).status).toBe(200);
    expect(fault.wasNoticed).toBe(true);
    expect(journey.world.errors).toEqual([expect.objectContaining({ code: 'store-unavailable' })]);
  });
});

describe('a part of ours that fails for no known reason', () => {
  const plain: PasswordHasher = {
    decoy: 'of:nobody:',
    hash: async (password) => `of:${password}`,
    verify: async (hash, password) => hash === `of:${password}`,
    needsRehash: () => false,
  };
  const secretError = () => new Error(`out of memory while hashing ${BOB.password}`);

  async function createSite(broken: 'hash' | 'verify' | 'check' | 'isOpenForSignup') {
    const fault = new Fault();
    fault.error = secretError;
    const { store, commits } = recordCommits();
    const policy = createPasswordPolicy('reference');
    const world = await createWorld(store, {
      account: {
        rateLimits: false,
        isOpenForSignup: () => {
          if (broken === 'isOpenForSignup') fault.notice();
          return true;
        },
      },
      ports: {
        hasher: fault.in(plain, broken),
        passwordPolicy: {
          check: async (password, context) => {
            if (broken === 'check') fault.notice();
            return policy.check(password, context);
          },
        },
      },
    });
    return { world, commits, fault };
  }

  test.each([
    ['hash', 'auth/signup'],
    ['check', 'auth/signup'],
    ['isOpenForSignup', 'auth/signup'],
    ['verify', 'auth/login'],
  ] as const)('(%s) refuses %s with a 500, does nothing, and tells nobody but us', async (broken, path) => {
    const { world, commits, fault } = await createSite(broken);
    if (path === 'auth/login') await new App(world).post('auth/signup', BOB);
    const before = commits.length;
    const browser = await Browser.open(world.auth);
    fault.isThere = true;
    const toApp = await send(world.auth, { method: 'POST', path: `/_allauth/app/v1/${path}`, body: BOB });
    for (const answer of [toApp, await browser.post(path, BOB)]) {
      expect(answer).toMatchObject({ status: 500, text: '{"status":500}' });
      expect(answer.header('cache-control')).toEqual(['no-store']);
    }
    expect(commits.length).toBe(before);
    expect(world.errors).toHaveLength(2);

    fault.isThere = false;
    expect((await new App(world).post(path, BOB)).status).toBe(401);
  });

  test('does not turn a wrong password into a right one', async () => {
    const { world, fault } = await createSite('verify');
    await new App(world).post('auth/signup', BOB);
    fault.isThere = true;
    const app = new App(world);
    expect((await app.post('auth/login', { ...BOB, password: 'wrong' })).status).toBe(500);
    expect((await app.get('auth/session')).status).toBe(401);
  });
});

test.each<[how: string, onError: () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('the log is full');
    },
  ],
  ['rejects', () => Promise.reject(new Error('the log is full'))],
])('whoever is told of errors and %s is not in the way of the answer', async (_how, onError) => {
  const fault = new Fault();
  const world = await createWorld(fault.in(createMemoryStore(), 'findByEmail'), { onError });
  fault.isThere = true;
  expect((await new App(world).post('auth/login', BOB)).status).toBe(503);
});

test('a refusal says when to come again, and is not kept', async () => {
  const fault = new Fault();
  const world = await createWorld(fault.in(createMemoryStore(), 'findByEmail'));
  fault.isThere = true;
  const { headers } = await send(world.auth, {
    method: 'POST',
    path: '/_allauth/app/v1/auth/login',
    body: BOB,
  });
  expect(headers).toEqual([
    ['Content-Type', 'application/json'],
    ['Cache-Control', 'no-store'],
    ['Retry-After', '1'],
  ]);
});
