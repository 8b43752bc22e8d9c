import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { appendFile, chown, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { atEnd } from './to-end.js';

/** A PostgreSQL server in a temporary folder, for this test alone: it may be killed. */
export interface PrivatePostgres {
  readonly port: number;
  readonly url: string;
  /** `pg_ctl stop -m immediate`: it drops what it is at, as if its power were cut. */
  kill(): Promise<void>;
  /** Starts it again; it recovers what was committed. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  dispose(): Promise<void>;
}

/** Where initdb, pg_ctl and postgres are; null where they are not installed. */
const binaries = findBinaries();

/** PostgreSQL refuses to run as root, who has others to run it as; null is whoever runs the test. */
const runAs = process.getuid?.() === 0 ? (findUser('postgres') ?? findUser('nobody')) : null;

/** Why tests that start a server of their own are skipped; null where they can. */
export const privatePostgresIsMissing: string | null =
  binaries === null
    ? 'skipped: the programs of PostgreSQL (initdb, pg_ctl) are not installed'
    : process.getuid?.() === 0 && runAs === null
      ? 'skipped: PostgreSQL does not run as root, and there is no other user'
      : null;

// The machine goes on when the server is killed: what it has written is there, whether or not a disk has it.
const CONFIGURATION = `
fsync = off
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 150
`;

/** The longest that any of its programs may take. */
const PATIENCE_SECONDS = 60;

export async function startPrivatePostgres(): Promise<PrivatePostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-postgres-'));
  if (runAs) await chown(folder, runAs.uid, runAs.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  const pgCtl = (...args: readonly string[]) => run('pg_ctl', ['-D', data, '-s', ...args], folder);
  const start = () => pgCtl('start', '-w', '-t', String(PATIENCE_SECONDS), '-l', join(folder, 'server.log'));
  const endNow = () => {
    spawnSync(programPath('pg_ctl'), ['-D', data, '-s', 'stop', '-m', 'immediate'], optionsIn(folder));
    rmSync(folder, { recursive: true, force: true });
  };
  // Whatever becomes of the test, no server is left behind.
  const callOff = atEnd(endNow);
  // Others on this machine reach its port, too.
  const password = randomBytes(18).toString('base64url');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs) await chown(passwordFile, runAs.uid, runAs.gid);
  // What initdb writes need not survive the machine.
  const options = [
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ];
  await run('initdb', ['-D', data, ...options], folder);
  await appendFile(join(data, 'postgresql.conf'), `${CONFIGURATION}port = ${String(port)}\n`);
  await start();
  return {
    port,
    url: `postgres://postgres:${password}@127.0.0.1:${String(port)}/postgres`,
    kill: () => pgCtl('stop', '-m', 'immediate'),
    start,
    dispose: async () => {
      callOff();
      endNow();
    },
  };
}

/** A port of loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function run(program: string, args: readonly string[], folder: string): Promise<void> {
  await promisify(execFile)(programPath(program), args, optionsIn(folder));
}

const programPath = (program: string) => join(binaries ?? '', program);

const optionsIn = (cwd: string) => ({ cwd, timeout: 2_000 * PATIENCE_SECONDS, ...runAs });

function findBinaries(): string | null {
  const folders = [folderSaid(), ...foldersOfDebian()];
  const hasAll = (folder: string) =>
    ['initdb', 'pg_ctl', 'postgres'].every((program) => existsSync(join(folder, program)));
  return folders.find((folder) => folder !== null && hasAll(folder)) ?? null;
}

/** What `pg_config` says, which comes with the headers rather than with the server. */
function folderSaid(): string | null {
  try {
    return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return null;
  }
}

/** The newest version first. */
function foldersOfDebian(): readonly string[] {
  const parent = '/usr/lib/postgresql';
  if (!existsSync(parent)) return [];
  const versions = readdirSync(parent).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(parent, version, 'bin'));
}

function findUser(name: string): { readonly uid: number; readonly gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}
