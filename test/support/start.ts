import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** What whoever runs the tests may have set, and what would lead curl elsewhere. */
const OTHERS = /^(?:PORT|HOST|DATABASE_URL|SMTP_URL|SMTP_FROM|SALLYPORT_DATA|npm_.*|.*_proxy)$/i;

type Env = Readonly<Record<string, string>>;

/** A development server in a process of its own. */
export interface Started {
  readonly url: string;
  /** What it printed for pasting into a shell. */
  readonly tour: string;
  output(): string;
  errors(): string;
  /** Sends a signal, and tells how the process ended. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<Ended>;
}

export interface Ended {
  /** Null if the signal ended it. */
  readonly code: number | null;
  readonly seconds: number;
}

/** Does what `npm start` does, on a port that is free, and waits until it says that it is running. */
export async function start(env: Env): Promise<Started> {
  const { child, output, errors, exited } = spawnStart(env);
  const isOver = exited.then(() => true);
  while (!WELCOME.test(output())) {
    const isGone = await Promise.race([isOver, once(child.stdout, 'data').then(() => false)]);
    if (isGone) throw new Error(`the server did not start:\n${output()}${errors()}`);
  }
  const [, url = '', tour = ''] = WELCOME.exec(output()) ?? [];
  const end: Started['end'] = async (signal) => {
    const at = performance.now();
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
    return { code: child.exitCode, seconds: (performance.now() - at) / 1000 };
  };
  return { url, tour, output, errors, end };
}

/** The same, where it is to end by itself. */
export async function run(env: Env): Promise<{ readonly code: number | null; readonly errors: string }> {
  const { child, errors, exited } = spawnStart(env);
  await exited;
  return { code: child.exitCode, errors: errors() };
}

const WELCOME = /^ +Try it +(\S+)$.*?^-{20,}\n(.*?)\n-{20,}$/ms;

function spawnStart(env: Env) {
  const inherited = Object.entries(process.env).filter(([name]) => !OTHERS.test(name));
  const child = spawn(process.execPath, [script], {
    env: { ...Object.fromEntries(inherited), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // `close` comes after `exit`, when all that it wrote was read.
  const exited: Promise<unknown> = once(child, 'close');
  return { child, output: collect(child.stdout), errors: collect(child.stderr), exited };
}

function collect(stream: NonNullable<ChildProcess['stdout']>): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
