import { describe, expect, test } from 'vitest';
import { verifyEmailByCodeResources } from './verify-email-by-code-resources.js';

describe('the input', () => {
  const parse = (path: string, verb: 'GET' | 'POST', input: { body?: object; key?: string }) => {
    const resource = verifyEmailByCodeResources.find((it) => it.path === path);
    const endpoint = resource?.visitorVerbs?.[verb] ?? resource?.verbs[verb];
    if (endpoint?.type !== 'command') throw new TypeError(`${verb} ${path} is a command`);
    const header = (name: string) => (name === 'x-email-verification-key' ? input.key : undefined);
    return endpoint.parse({ body: { ...input.body }, header });
  };
  const ok = (value: object) => ({ ok: true, value });
  const nothing = ok({ type: 'submitNothing' });

  test.each<[object, object]>([
    [{ key: ' ABCD-EFGH ' }, ok({ type: 'submitCode', code: 'ABCD-EFGH' })],
    [{ key: 123456 }, ok({ type: 'submitCode', code: '123456' })],
    // What is no code is an attempt nevertheless.
    [{}, nothing],
    [{ key: '' }, nothing],
    [{ key: '  ' }, nothing],
    [{ key: null }, nothing],
    [{ key: 'A\0' }, nothing],
  ])('of a verification: %j', (body, parsed) => {
    expect(parse('auth/email/verify', 'POST', { body })).toEqual(parsed);
  });

  test.each<[string | undefined, object]>([
    ['ABCD', ok({ type: 'inspectCode', code: 'ABCD' })],
    ['', nothing],
    [undefined, nothing],
  ])('of a look at a code: %j', (key, parsed) => {
    const input = key === undefined ? {} : { key };
    expect(parse('auth/email/verify', 'GET', input)).toEqual(parsed);
  });

  test('of a resend is not looked at', () => {
    expect(parse('auth/email/verify/resend', 'POST', { body: { key: 1 } })).toEqual(
      ok({ type: 'resendCode' }),
    );
  });

  test.each<[object, object]>([
    [{ email: 'NEW@example.org' }, ok({ type: 'changeEmail', email: 'new@example.org' })],
    [{}, { ok: false, problems: [{ code: 'required', param: 'email' }] }],
    [{ email: 'new' }, { ok: false, problems: [{ code: 'invalid', param: 'email' }] }],
  ])('of a change: %j', (body, parsed) => {
    expect(parse('account/email', 'POST', { body })).toEqual(parsed);
  });

  test('is looked at only while a code is waited for', () => {
    const requirements = verifyEmailByCodeResources
      .flatMap(({ visitorVerbs = {} }) => Object.values(visitorVerbs))
      .map((endpoint) => (endpoint.type === 'command' ? endpoint.requires : null));
    expect(new Set(requirements)).toEqual(new Set([{ command: 'submitCode', otherwise: 'conflict' }]));
  });
});
