import { createInProcessRateLimiter, type RateLimiter, type Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { expect } from 'vitest';
import { App, createWorld, type Reply, type World } from './app.js';

export const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };

/** From the signup to the login, as a script: each step with the status that it has where all is well. */
export interface Journey {
  readonly app: App;
  readonly world: World;
  readonly proof: { key: string };
}
export type Step = readonly [name: string, status: number, take: (journey: Journey) => Promise<Reply>];

export const STEPS: readonly Step[] = [
  ['config', 200, ({ app }) => app.get('config')],
  ['signup', 401, ({ app }) => app.post('auth/signup', BOB)],
  ['a look at the session', 401, ({ app }) => app.get('auth/session')],
  [
    'a look at the proof',
    200,
    async ({ app, world, proof }) => {
      const { code, key } = await world.lastMail();
      proof.key = code ?? key ?? '';
      return app.get('auth/email/verify', { 'x-email-verification-key': proof.key });
    },
  ],
  ['verification', 200, ({ app, proof }) => app.post('auth/email/verify', proof)],
  ['a look at the addresses', 200, ({ app }) => app.get('account/email')],
  ['logout', 401, ({ app }) => app.delete('auth/session')],
  [
    'login',
    200,
    ({ app }) => {
      app.token = null;
      return app.post('auth/login', BOB);
    },
  ],
  ['a look at the user', 200, ({ app }) => app.get('auth/session')],
];
export const VERIFICATION = STEPS.findIndex(([name]) => name === 'verification');
export const STEP_NUMBERS = STEPS.map(([name], index) => [name, index] as const);

export function stepAt(index: number): Step {
  const step = STEPS[index];
  if (!step) throw new RangeError('the way ends before');
  return step;
}

export async function travel(journey: Journey, from: number, to: number): Promise<void> {
  for (const [name, status, take] of STEPS.slice(from, to)) {
    expect({ name, status: (await take(journey)).status }).toEqual({ name, status });
  }
}

export async function beginJourney(proof: 'code' | 'link', parts: { store?: Store; limiter?: RateLimiter }) {
  const { store = createMemoryStore(), limiter = createInProcessRateLimiter() } = parts;
  const world = await createWorld(store, {
    account: {
      emailVerificationByCodeEnabled: proof === 'code',
      loginOnEmailConfirmation: true,
      rateLimits: { login: '99/m', login_failed: '99/m/key', signup: '99/m', confirm_email: '99/m/key' },
    },
    ports: { rateLimiter: limiter },
  });
  return { app: new App(world), world, proof: { key: '' } };
}
