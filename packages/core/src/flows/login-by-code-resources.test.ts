import { describe, expect, test } from 'vitest';
import { storedEmail } from '../domain/email.js';
import { userId } from '../domain/ids.js';
import { instant, plusSeconds } from '../domain/instant.js';
import type { LoginMethod } from '../domain/login-method.js';
import { storedPhone } from '../domain/phone.js';
import { initialSnapshot, step, type FlowEvent } from '../engine/step.js';
import { defineLoginByCode, loginByCodeMachine } from './login-by-code.js';
import { loginByCodeResources } from './login-by-code-resources.js';

const NOW = instant(1_800_000_000_000);
const ANN = storedEmail('ann@example.org');
const MOBILE = storedPhone('+31612345678');

describe('the input', () => {
  const parse = (path: string, body: object, methods: readonly LoginMethod[] = ['email']) => {
    const endpoint = loginByCodeResources(true, methods).find((resource) => resource.path === path)?.verbs
      .POST;
    if (endpoint?.type !== 'command') throw new TypeError(`${path} is a command`);
    return endpoint.parse({ body: { ...body }, header: () => undefined });
  };
  const ok = (value: object) => ({ ok: true, value });
  const nothing = ok({ type: 'submitNothing' });
  const refused = (code: string) => ({ ok: false, problems: [{ code, param: 'email' }] });

  test.each<[object, object]>([
    [{ email: ' ANN@Example.org ' }, ok({ type: 'requestCode', contact: { type: 'email', email: ANN } })],
    [{}, refused('required')],
    [{ email: '' }, refused('required')],
    [{ email: null }, refused('required')],
    [{ email: 'ann' }, refused('invalid')],
    [{ email: 5 }, refused('invalid')],
  ])('of a request, whatever the verb: %j', (body, parsed) => {
    expect(parse('auth/code/request', body)).toEqual(parsed);
    const resource = loginByCodeResources(true, ['email']).find(({ path }) => path === 'auth/code/request');
    expect(resource?.inputOfAnyVerb?.({ body: { ...body }, header: () => undefined })).toEqual(parsed);
  });

  const both: readonly LoginMethod[] = ['email', 'phone'];
  const one = ok({ type: 'requestCode', contact: { type: 'phone', phone: MOBILE } });
  const tooMany = { ok: false, problems: [{ code: 'select_only_one' }] };
  const wrong = (code: string) => ({ ok: false, problems: [{ code, param: 'phone' }] });

  test.each<[methods: readonly LoginMethod[], body: object, parsed: object]>([
    [both, { phone: MOBILE }, one],
    [both, { phone: ` ${MOBILE} `, email: '' }, one],
    [both, { email: 'ann@example.org' }, ok({ type: 'requestCode', contact: { type: 'email', email: ANN } })],
    [both, { email: 'ann@example.org', phone: MOBILE }, tooMany],
    [both, {}, tooMany],
    [both, { phone: '0612345678' }, wrong('invalid_phone')],
    [['phone', 'username'], { phone: MOBILE }, one],
    [['phone'], { phone: MOBILE, email: 'ann@example.org' }, one],
    [['phone'], { email: 'ann@example.org' }, wrong('required')],
    [['phone'], { phone: 31612345678 }, wrong('invalid_phone')],
    [
      ['username'],
      { email: 'ann@example.org' },
      ok({ type: 'requestCode', contact: { type: 'email', email: ANN } }),
    ],
    // A number means nothing where nobody logs in by one.
    [['username'], { phone: MOBILE }, refused('required')],
  ])('of a request, where people log in by %j: %j', (methods, body, parsed) => {
    expect(parse('auth/code/request', body, methods)).toEqual(parsed);
  });

  test.each<[object, object]>([
    [{ code: ' ABCD-EFGH ' }, ok({ type: 'submitCode', code: 'ABCD-EFGH' })],
    [{ code: 123456 }, ok({ type: 'submitCode', code: '123456' })],
    // What is no code is an attempt nevertheless.
    [{}, nothing],
    [{ code: '' }, nothing],
    [{ code: '  ' }, nothing],
    [{ code: null }, nothing],
    [{ code: 'A\0' }, nothing],
  ])('of a code: %j', (body, parsed) => {
    expect(parse('auth/code/confirm', body)).toEqual(parsed);
  });

  test('of a resend is not looked at', () => {
    expect(parse('auth/code/resend', { code: 1 })).toEqual(ok({ type: 'resendCode' }));
  });
});

describe('the endpoints', () => {
  const methods = ['email'] as const;
  const row = { type: 'command', flow: 'login_by_code' };
  const requires = { command: 'submitCode', otherwise: 'conflict' };

  test('where it is a way to log in are three', () => {
    expect(loginByCodeResources(true, methods)).toMatchObject([
      { path: 'auth/code/confirm', verbs: { POST: { ...row, readsBody: true, requires } } },
      { path: 'auth/code/request', verbs: { POST: { ...row, readsBody: true } } },
      { path: 'auth/code/resend', verbs: { POST: { ...row, readsBody: false, requires } } },
    ]);
  });

  test('where it is required after other ways only: the one that takes the code', () => {
    expect(loginByCodeResources(false, methods).map(({ path }) => path)).toEqual(['auth/code/confirm']);
  });

  test.each([true, false])('are for everybody, by POST alone, where it is offered: %j', (isOffered) => {
    for (const { clients, isPrivate, limit, verbs } of loginByCodeResources(isOffered, methods)) {
      expect(clients).toEqual(['browser', 'app']);
      // What is limited is how many codes are mailed to an address, and how often each can be tried.
      expect([isPrivate, limit]).toEqual([undefined, undefined]);
      expect(Object.keys(verbs)).toEqual(['POST']);
    }
  });

  test('take a request whether or not a code is waited for', () => {
    const request = loginByCodeResources(true, methods).find(({ path }) => path === 'auth/code/request');
    expect(request?.verbs.POST).not.toHaveProperty('requires');
  });
});

describe('what is not due does nothing', () => {
  const context = {
    candidate: {
      userId: userId(1),
      email: ANN,
      phone: null,
      isSignup: false,
      sessionEpoch: 0,
      loginEpoch: 0,
    },
    contact: { type: 'email', email: ANN } as const,
    codeHash: 'hash',
    limits: { expiresAt: plusSeconds(NOW, 180), attempts: 3, resends: 0, changes: 0 },
    isStage: false,
  };

  test.each<[what: string, event: FlowEvent]>([
    ['a moment before a code expires', { type: 'timePassed', at: plusSeconds(NOW, 179.999) }],
    ['a resend where none is left', { type: 'resendCode', at: NOW }],
    ['a resend where none is left, nor any is offered', { type: 'resendCode', at: plusSeconds(NOW, 180) }],
  ])('%s', (_what, event) => {
    const before = loginByCodeMachine.resolveState({ value: 'awaitingCode', context });
    const { snapshot, requested } = step(loginByCodeMachine, before, { isAuthenticated: false, ...event });
    expect([snapshot.value, snapshot.context, requested]).toEqual(['awaitingCode', context, []]);
  });

  test.each(['submitCode', 'submitNothing', 'resendCode'])('%s where no code is waited for', (type) => {
    const event = { type, code: 'ABCD', at: NOW, isAuthenticated: false };
    const { snapshot, requested } = step(loginByCodeMachine, initialSnapshot(loginByCodeMachine), event);
    expect([snapshot.value, requested]).toEqual(['idle', []]);
  });
});

test.each([true, false])(
  'it is a stage, and offered only where people log in by it: %j',
  async (isOffered) => {
    const flow = defineLoginByCode({ isOffered, loginMethods: ['email'] });
    expect(flow.isStage).toBe(true);
    expect(await flow.isOffered()).toBe(isOffered);
    expect(flow.commands).toEqual(['requestCode', 'submitCode', 'submitNothing', 'resendCode']);
  },
);
