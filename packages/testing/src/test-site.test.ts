import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { assertCoverage } from './coverage-report.js';
import { connectTo, createTestSite, type TestSite, type TestSiteOptions } from './test-site.js';
import { pendingFlows, problemsIn } from './visitor.js';

const ANN = { email: 'ann@example.org', password: 'correct-horse-42' };

const OPTIONS: TestSiteOptions = {
  account: {
    loginMethods: ['email'],
    signupFields: ['email*', 'password1*'],
    emailVerification: 'mandatory',
    emailVerificationByCodeEnabled: true,
  },
  mfa: { supportedTypes: ['totp', 'recovery_codes', 'webauthn'] },
};

/** Ann, signed up and in. */
async function signedUp(site: TestSite, kind: 'app' | 'browser' = 'app') {
  const visitor = site.visit(kind);
  await visitor.post('auth/signup', ANN);
  expect((await visitor.post('auth/email/verify', { key: await site.mailbox.code(ANN.email) })).status).toBe(
    200,
  );
  return visitor;
}

describe('a site in this process', () => {
  test.each(['app', 'browser'] as const)(
    'keeps somebody signed in who has a client of the kind %s',
    async (kind) => {
      const site = await createTestSite(OPTIONS);
      const visitor = await signedUp(site, kind);
      expect((await visitor.get('auth/session')).status).toBe(200);
      expect((await site.visit(kind).get('auth/session')).status).toBe(401);
      visitor.forget();
      expect((await visitor.get('auth/session')).status).toBe(401);
      await site.close();
    },
  );

  test('has a clock that stands still until it is turned', async () => {
    const site = await createTestSite(OPTIONS);
    const visitor = site.visit();
    expect(pendingFlows(await visitor.post('auth/signup', ANN))).toEqual(['verify_email']);
    const code = await site.mailbox.code();
    site.clock.advance(900);
    expect((await visitor.post('auth/email/verify', { key: code })).status).toBe(409);
    await site.close();
  });

  test('draws the same from the same seed', async () => {
    const codeWith = async (seed: string): Promise<string> => {
      const site = await createTestSite({ ...OPTIONS, seed });
      await site.visit().post('auth/signup', ANN);
      await site.close();
      return site.mailbox.code();
    };
    expect(await codeWith('one')).toBe(await codeWith('one'));
    expect(await codeWith('one')).not.toBe(await codeWith('two'));
  });

  test('says what was not sent', async () => {
    const site = await createTestSite(OPTIONS);
    await expect(site.mailbox.code(ANN.email)).rejects.toThrow('no code was sent to ann@example.org');
    await expect(site.texts.last()).rejects.toThrow('no message was sent, in 0 messages');
    await site.close();
  });

  test('knows what its flows went through, and not what those of others did', async () => {
    const [site, other] = [await createTestSite(OPTIONS), await createTestSite(OPTIONS)];
    await Promise.all([signedUp(site), other.visit().post('auth/login', ANN)]);
    expect(site.trail).toContain('verify_email matching: emailCodeMatched -> passed');
    expect(other.trail.some((entry) => entry.startsWith('verify_email'))).toBe(false);
    assertCoverage(site.coverage.report(), { transitions: 15 }, ['verify_email']);
    expect(() => assertCoverage(other.coverage.report(), { transitions: 1 }, ['verify_email'])).toThrow('0/');
    await Promise.all([site.close(), other.close()]);
  });
});

describe('authenticators', () => {
  test('an app shows the codes that activate it, and that log in', async () => {
    const site = await createTestSite(OPTIONS);
    const visitor = await signedUp(site);
    await visitor.post('auth/reauthenticate', ANN);
    const { body } = await visitor.get('account/authenticators/totp');
    const app = site.authenticatorApp(String(body.meta?.['secret']));
    expect((await visitor.post('account/authenticators/totp', { code: app.code() })).status).toBe(200);
    const other = site.visit();
    expect(pendingFlows(await other.post('auth/login', ANN))).toEqual(['mfa_authenticate']);
    expect(problemsIn(await other.post('auth/2fa/authenticate', { code: app.code() }))).toEqual([
      'incorrect_code@code',
    ]);
    site.clock.advance(30);
    expect((await other.post('auth/2fa/authenticate', { code: app.code() })).status).toBe(200);
    await site.close();
  });

  test('a key is added, and logs in with what it signs', async () => {
    const site = await createTestSite(OPTIONS);
    const visitor = await signedUp(site);
    await visitor.post('auth/reauthenticate', ANN);
    const key = site.securityKey();
    const { body } = await visitor.get('account/authenticators/webauthn');
    const credential = key.create(body.data?.['creation_options'] as object);
    expect((await visitor.post('account/authenticators/webauthn', { credential })).status).toBe(200);
    const other = site.visit();
    await other.post('auth/login', ANN);
    const answer = async (badSignature: boolean) => {
      const options = (await other.get('auth/webauthn/authenticate')).body.data?.['request_options'];
      return other.post('auth/webauthn/authenticate', {
        credential: key.get(options as object, { badSignature }),
      });
    };
    expect((await answer(true)).status).toBe(400);
    expect((await answer(false)).status).toBe(200);
    await site.close();
  });
});

test('a site elsewhere is reached by its URL', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.setHeader('Set-Cookie', ['csrftoken=abc; Path=/', 'gone=; Max-Age=0']);
    response.end('{"status":401,"data":{"flows":[{"id":"login"}]}}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  const site = connectTo(url);
  expect((await site.visit('browser').delete('auth/session')).status).toBe(200);
  expect(seen).toEqual(['GET /_allauth/browser/v1/config', 'DELETE /_allauth/browser/v1/auth/session']);
  expect(() => site.clock.advance(1)).toThrow('no clock to turn');
  await expect(site.mailbox.last()).rejects.toThrow('no message');
  expect(Math.abs(site.clock.now() - Date.now())).toBeLessThan(60_000);
  server.close();
});
