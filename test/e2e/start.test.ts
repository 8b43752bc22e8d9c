import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPool, DATABASE_URL, postgresIsMissing } from '../support/postgres.js';
import { run, start, type Started } from '../support/start.js';

// The first start on a folder takes seconds, and each looks whether there is something to build.
const TIMEOUT_MS = 120_000;

const missing = ['bash', 'curl'].filter((program) => spawnSync(program, ['--version']).status !== 0);
const noTour = missing.length === 0 ? '' : ` (skipped: there is no ${missing.join(', no ')})`;

const scratch = mkdtempSync(join(tmpdir(), 'sallyport-start-'));
const folderNamed = (name: string) => join(scratch, name);
const started: Started[] = [];

async function startIn(env: Readonly<Record<string, string>>): Promise<Started> {
  const server = await start(env);
  started.push(server);
  return server;
}

afterAll(async () => {
  for (const server of started) await server.end('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

describe('npm start', () => {
  const folder = folderNamed('first');
  let server: Started;

  beforeAll(async () => {
    server = await startIn({ SALLYPORT_DATA: folder });
  }, TIMEOUT_MS);

  test('says where everything is, and no secret', () => {
    expect(server.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(server.output()).toContain(`${server.url}/mailbox `);
    expect(server.output()).toContain(`${join(folder, 'database')} (PGlite)`);
    expect(server.output()).not.toContain(readFileSync(join(folder, 'secret'), 'utf8').trim());
    expect(server.errors()).toBe('');
  });

  test.skipIf(noTour)(
    `prints a tour that works as it is${noTour}`,
    async () => {
      const { output, errors } = await takeTour(server);
      expect(errors).toBe('');
      const steps = stepsIn(output);
      const who = steps.find(([step]) => step === 'GET /hello')?.[1]?.hello ?? 'nobody';
      expect(who).toMatch(/^anna\d+$/);
      const [signedIn, visitor] = [{ status: 200, data: { user: { username: who } } }, { status: 401 }];
      const flowOf = (flow: object) => ({
        data: { flows: expect.arrayContaining([expect.objectContaining(flow)]) as unknown },
      });
      const pending = (id: string) => ({ ...visitor, ...flowOf({ id, is_pending: true }) });
      expect(steps).toMatchObject([
        ['GET auth/session', visitor],
        ['POST auth/signup', pending('verify_email')],
        ['POST auth/email/verify', signedIn],
        ['GET auth/session', signedIn],
        ['GET /hello', { hello: who }],

        ['GET /private', { ...visitor, ...flowOf({ id: 'reauthenticate' }) }],
        ['POST auth/reauthenticate', signedIn],
        ['GET /private', { secret: expect.stringContaining(who) as unknown }],

        ['POST account/email', { status: 200 }],
        ['POST auth/email/verify', signedIn],
        ['PATCH account/email', { status: 200 }],
        ['DELETE account/email', { status: 200 }],

        ['POST account/password/change', signedIn],
        ['DELETE auth/session', visitor],
        ['POST auth/login', { status: 400 }],
        ['POST auth/login', signedIn],
        ['DELETE auth/session', visitor],

        ['POST auth/code/request', pending('login_by_code')],
        ['POST auth/code/confirm', signedIn],
        ['DELETE auth/session', visitor],

        ['POST auth/password/request', pending('password_reset_by_code')],
        ['POST auth/password/reset', visitor],
        ['POST auth/login', signedIn],

        ['GET account/authenticators/totp', { status: 404 }],
        ['POST account/authenticators/totp', { status: 200 }],
        ['GET account/authenticators/recovery-codes', { status: 200 }],
        ['DELETE auth/session', visitor],
        ['POST auth/login', pending('mfa_authenticate')],
        ['POST auth/2fa/authenticate', signedIn],
        ['DELETE account/authenticators/totp', { status: 200 }],
        ['DELETE auth/session', visitor],

        [
          'POST auth/login as an app',
          { ...signedIn, meta: { session_token: expect.any(String) as unknown } },
        ],
        ['GET auth/session as an app', signedIn],
        ['GET /hello as an app', { hello: who }],
        ['DELETE auth/session as an app', visitor],
      ]);
      // Somebody new comes along the second time.
      const again = await takeTour(server);
      expect(stepsIn(again.output).map(([step]) => step)).toEqual(steps.map(([step]) => step));
    },
    TIMEOUT_MS,
  );

  test('refuses a folder that is in use', async () => {
    const { code, errors } = await run({ SALLYPORT_DATA: folder });
    expect(code).toBe(1);
    expect(errors).toMatch(
      /The database in .*database is in use by process \d+ on .*SALLYPORT_DATA chooses another/s,
    );
    expect(errors).not.toContain('    at ');
  }, 60_000);

  test('refuses a port that is in use', async () => {
    const { port } = new URL(server.url);
    const { code, errors } = await run({ SALLYPORT_DATA: folderNamed('unused'), PORT: port });
    expect([code, errors.trim()]).toEqual([
      1,
      `Port ${port} is in use by another program. Stop that, or choose another port: PORT=${Number(port) + 1} npm start`,
    ]);
    expect(existsSync(folderNamed('unused'))).toBe(false);
  }, 60_000);
});

describe('what was acknowledged is there at the next start', () => {
  const env = { SALLYPORT_DATA: folderNamed('kept') };
  const lock = join(env.SALLYPORT_DATA, 'database', 'lock');

  test(
    'after SIGTERM, which ends it cleanly, and after SIGKILL, which does not',
    async () => {
      const first = await startIn(env);
      const { token, code } = await signUp(first);
      expect(existsSync(lock)).toBe(true);
      const ended = await first.end('SIGTERM');
      expect(ended.code).toBe(0);
      expect(ended.seconds).toBeLessThan(10);
      expect(first.output()).toMatch(/Stopping \.\.\.\nStopped\.\n$/);
      expect(first.errors()).toBe('');
      expect(existsSync(lock)).toBe(false);

      // The code is kept as a hash under the secret, so that must be the same.
      const second = await startIn(env);
      const newToken = await verify(second, { token, code });
      await second.end('SIGKILL');
      expect(existsSync(lock)).toBe(true);

      const third = await startIn(env);
      expect((await ask(third, 'auth/session', { token: newToken })).status).toBe(200);
      expect(await third.end('SIGINT')).toMatchObject({ code: 0 });
    },
    TIMEOUT_MS,
  );
});

describe.skipIf(postgresIsMissing)(`with DATABASE_URL ${postgresIsMissing ?? ''}`, () => {
  const name = `sallyport_start_${randomBytes(6).toString('hex')}`;
  const env = { SALLYPORT_DATA: folderNamed('postgres'), DATABASE_URL: urlOf(name) };

  beforeAll(() => queryPostgres(`create database ${name}`));
  afterAll(() => queryPostgres(`drop database if exists ${name} with (force)`));

  test(
    'it uses that database, and brings it up to date',
    async () => {
      const first = await startIn(env);
      expect(first.output()).toMatch(new RegExp(`^ +Users in +PostgreSQL at [^@\\s]+/${name}$`, 'm'));
      const { token, code } = await signUp(first);
      expect(await first.end('SIGTERM')).toMatchObject({ code: 0 });
      const second = await startIn(env);
      await verify(second, { token, code });
      expect(await second.end('SIGTERM')).toMatchObject({ code: 0 });
      expect(readdirSync(env.SALLYPORT_DATA)).toEqual(['secret']);
    },
    TIMEOUT_MS,
  );

  test(
    'it says so where that is away',
    async () => {
      const { code, errors } = await run({ ...env, DATABASE_URL: 'postgres://anna:sesame@127.0.0.1:1/x' });
      expect(code).toBe(1);
      expect(errors).toMatch(/^\nPostgreSQL does not answer .*\nDATABASE_URL says which/);
      expect(errors).not.toContain('sesame');
    },
    TIMEOUT_MS,
  );
});

/** Pastes the tour: the shell reads it from its input, where a command that reads its own input would eat the rest. */
async function takeTour(server: Started): Promise<{ readonly output: string; readonly errors: string }> {
  const shell = spawn('bash', { env: { PATH: process.env['PATH'], HOME: scratch, TMPDIR: scratch } });
  shell.stdin.end(`${server.tour}\n`);
  const [output, errors] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
  return { output, errors };
}

interface Answer {
  readonly status?: number;
  readonly hello?: string;
  readonly meta?: { readonly session_token?: string };
}

/** Each request of the tour with its answer, which stands in the next line. */
function stepsIn(output: string): readonly (readonly [step: string, answer: Answer])[] {
  return [...output.matchAll(/^((?:GET|POST|PUT|PATCH|DELETE) .*)\n(\{.*\})$/gm)].map(
    ([, step = '', answer = '']) => [step, JSON.parse(answer) as Answer] as const,
  );
}

const user = { email: 'anna@example.org', username: 'anna', password: 'four-doors-in-a-row' };

interface Pending {
  readonly token: string;
  readonly code: string;
}

async function signUp(server: Started): Promise<Pending> {
  const { status, meta } = await ask(server, 'auth/signup', { body: user });
  expect(status).toBe(401);
  const mails = (await (await fetch(`${server.url}/mailbox.json`)).json()) as readonly Pending[];
  return { token: meta?.session_token ?? '', code: mails[0]?.code ?? '' };
}

/** Gives the token of the session that begins so. */
async function verify(server: Started, { token, code }: Pending): Promise<string> {
  const { status, meta } = await ask(server, 'auth/email/verify', { token, body: { key: code } });
  expect(status).toBe(200);
  return meta?.session_token ?? '';
}

/** A request of an app; without a body it is a GET. */
async function ask(
  { url }: Started,
  path: string,
  { token = '', body }: { readonly token?: string; readonly body?: object },
): Promise<Answer> {
  const response = await fetch(`${url}/_allauth/app/v1/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'Content-Type': 'application/json', ...(token !== '' && { 'X-Session-Token': token }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Answer;
}

function urlOf(database: string): string {
  const url = new URL(DATABASE_URL);
  url.pathname = database;
  return url.href;
}

async function queryPostgres(sql: string): Promise<void> {
  const pool = createPool({ max: 1 });
  await pool.query(sql);
  await pool.end();
}
