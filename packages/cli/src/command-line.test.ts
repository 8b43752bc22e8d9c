import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HELP, runCommandLine } from './command-line.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const written = { out: '', error: '' };
  const code = await runCommandLine({
    args,
    env: {},
    print: (text) => (written.out += text),
    printError: (text) => (written.error += text),
  });
  return { code, ...written };
}

async function configFile(text: string): Promise<string> {
  const path = join(folder, `${String(Math.trunc(performance.now() * 1000))}.mjs`);
  await writeFile(path, text);
  return path;
}

const OPTIONS = `{
  baseUrl: 'https://example.org',
  account: { loginMethods: ['email'], signupFields: ['email*', 'password1*'], emailVerification: 'none' },
}`;

test('--help shows the help', async () => {
  expect(await run('--help')).toEqual({ code: 0, out: HELP, error: '' });
});

test.each([
  [[], 'The command is'],
  [['sing'], 'The command is'],
  [['verify', 'a.js', 'b.js'], 'One file is enough'],
  [['verify', '--max-states', 'many'], '--max-states takes a number'],
])('%j is refused, with the reason and the help', async (args, reason) => {
  const { code, error } = await run(...args);
  expect(code).toBe(2);
  expect(error).toContain(reason);
  expect(error).toContain(HELP);
});

test.each([
  ['export const nothing = 1;', 'exports no options'],
  ['throw new Error("broken");', 'cannot be loaded: broken'],
  ['export const options = { baseUrl: "nowhere" };', 'The options are not valid'],
])('a file with %s is refused', async (text, reason) => {
  const { code, error } = await run('verify', await configFile(text));
  expect({ code, says: error.includes(reason) }, error).toEqual({ code: 1, says: true });
});

test('answers that no question has are refused', async () => {
  const file = await configFile(
    `export const options = ${OPTIONS}; export const answers = { terms: { isRisky: [true] } };`,
  );
  const { code, error } = await run('verify', file);
  expect(code).toBe(1);
  expect(error).toContain('answers.terms.isRisky');
});

describe('verify', () => {
  test('prints a table, whose last line is a sum', { timeout: 240_000 }, async () => {
    const { code, out } = await run('verify', await configFile(`export const options = ${OPTIONS};`));
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^account +states +requests +findings$/);
    expect(lines.at(-1)).toBe('6 of 6');
  });

  test('gives up where it is told to, with code 1, as JSON too', { timeout: 240_000 }, async () => {
    const file = await configFile(`export default async () => (${OPTIONS});`);
    const { code, out } = await run('verify', file, '--json', '--max-states', '2');
    expect(code).toBe(1);
    const { accounts } = JSON.parse(out) as {
      accounts: readonly { findings: readonly { rule: string }[] }[];
    };
    expect(accounts[0]?.findings.map(({ rule }) => rule)).toContain('complete');
  });
});

test('diagram writes two files for each flow', async () => {
  const out = join(folder, 'drawn');
  const { code } = await run('diagram', await configFile(`export const options = ${OPTIONS};`), '--out', out);
  expect(code).toBe(0);
  expect(await readFile(join(out, 'login.mmd'), 'utf8')).toContain('[*] --> idle');
  expect(JSON.parse(await readFile(join(out, 'pipeline.json'), 'utf8'))).toMatchObject({
    id: 'pipeline',
    initial: 'anonymous',
    states: { authenticated: { type: 'final' } },
  });
});

test('options may leave the origin to whoever starts the server', async () => {
  const file = await configFile('export const options = { mfa: { supportedTypes: ["totp"] } };');
  expect(await run('diagram', file, '--out', join(folder, 'elsewhere'))).toMatchObject({
    code: 0,
    error: '',
  });
});
