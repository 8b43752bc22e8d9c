import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Step } from './blocks.js';
import { installByLinks, type Tarballs } from './packages.js';

/** What a reader has before the first line: an empty folder, and the packages as they would be published. */
export interface Desk {
  readonly folder: string;
  readonly tarballs: Tarballs;
  /** `npm` takes what is not ours from the registry; `links` from this repository's own dependencies. */
  readonly install: 'npm' | 'links';
}

/** Does what a page says, and nothing else. */
export interface Reader {
  /** Throws, with all that was said, where a step does not do what the page promises. */
  follow(step: Step): Promise<void>;
  close(): Promise<void>;
}

type CommandStep = Extract<Step, { readonly type: 'command' }>;

/**
 * A reader differs from the letter of a page in three things: where `npm install` gets our packages from, a port that is
 * free, and what a command has them copy from what was printed before (`...`).
 */
export async function createReader(desk: Desk): Promise<Reader> {
  const port = await freePort();
  const servers: Server[] = [];
  let said = '';

  const run = async (step: CommandStep): Promise<void> => {
    const install = /^npm install (.*)$/.exec(step.command)?.[1];
    if (install !== undefined && desk.install === 'links') {
      await installByLinks(desk.folder, packagesIn(install), desk.tarballs);
      return;
    }
    const printed = servers.map((server) => server.printed()).join('') + said;
    const ended = await runCommand(desk.folder, asTyped(step.command, { desk, port, printed }), port);
    said += ended.said;
    const missing = step.says.filter((line) => !ended.said.includes(line.trim()));
    const isFine = step.without === null ? ended.code === 0 : ended.code !== 0;
    if (isFine && missing.length === 0) return;
    const never = missing.map((line) => `\nIt never said: ${line}`).join('');
    throw new Error(`${step.command} ended with ${String(ended.code)}:\n${ended.said}${never}`);
  };

  return {
    follow: async (step) => {
      if (step.type === 'file') {
        await writeFile(join(desk.folder, step.name), step.text);
      } else if (step.serves) {
        servers.push(await serve(desk.folder, step.command, port));
      } else if (step.without) {
        await whileMissing(desk.folder, step.without, () => run(step));
      } else {
        await run(step);
      }
    },
    close: async () => {
      await Promise.all(servers.map(stop));
    },
  };
}

/** What is typed in the place of what is printed. */
function asTyped(
  command: string,
  { desk, port, printed }: { readonly desk: Desk; readonly port: string; readonly printed: string },
): string {
  const [, token = '...'] = /.*"session_token":\s*"([^"]+)"/s.exec(printed) ?? [];
  const [, code = '...'] = /Your code is (\d+)/.exec(printed) ?? [];
  const typed = command
    .replace('localhost:3000', `localhost:${port}`)
    .replace("Token: ...'", `Token: ${token}'`)
    .replace('"code": "..."', `"code": "${code}"`);
  const [, names] = /^npm install (.*)$/.exec(typed) ?? [];
  if (names === undefined) return typed;
  const packed = names.split(' ').map((name) => desk.tarballs.get(name) ?? name);
  return `npm install --no-audit --no-fund ${packed.join(' ')}`;
}

function packagesIn(names: string): readonly string[] {
  return names.split(' ').filter((name) => !name.startsWith('-'));
}

async function whileMissing(
  folder: string,
  { text: missing, file }: { readonly text: string; readonly file: string },
  work: () => Promise<void>,
): Promise<void> {
  const path = join(folder, file);
  const whole = await readFile(path, 'utf8');
  if (!whole.includes(missing)) throw new Error(`${file} has no ${missing}`);
  await writeFile(path, whole.replace(missing, ''));
  await work();
  await writeFile(path, whole);
}

/** Of this run of the tests, which a reader's own would take for theirs. */
const OURS =
  /^(?:VITEST.*|NODE_ENV|NODE_OPTIONS|FORCE_COLOR|INIT_CWD|npm_(?:package|lifecycle|command|config_local_prefix).*)$/;

function environment(port: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  return { ...Object.fromEntries(inherited), PORT: port, NO_COLOR: '1' };
}

/** Runs a command to its end. */
export async function runCommand(folder: string, command: string, port = '') {
  const child = spawn(command, {
    cwd: folder,
    env: environment(port),
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, said: out + err };
}

interface Server {
  readonly child: ChildProcess;
  /** All that it has printed so far. */
  printed(): string;
}

/** Starts a program of Node's that goes on, and waits until it says that it runs. */
async function serve(folder: string, command: string, port: string): Promise<Server> {
  const [program, ...args] = command.split(' ');
  if (program !== 'node') throw new Error(`${command} is no program of Node's`);
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: environment(port),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const ended = once(child, 'close').then(() => true);
  const isOver = await Promise.race([ended, once(child.stdout, 'data').then(() => false)]);
  if (isOver) throw new Error(`${command} did not go on: it ended with ${String(child.exitCode)}`);
  return { child, printed: () => said };
}

async function stop({ child }: Server): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? String(address.port) : '';
}
