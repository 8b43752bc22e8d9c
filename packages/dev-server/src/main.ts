// What `npm start` runs.
import { errorLine } from './error-line.js';
import { startServer, type DevServer } from './server.js';
import { readSettings } from './settings.js';
import { StartFailure } from './start-failure.js';
import { writeWelcome } from './welcome.js';

/** Whatever hangs, the process ends: what a database or mail server has not done by now it does not do. */
const STOP_TIMEOUT_MS = 20_000;

let starting: Promise<DevServer> | null = null;
let isStopping = false;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop());
await start();

async function start(): Promise<void> {
  try {
    const settings = readSettings(process.env);
    starting = startServer(settings);
    const { url, place } = await starting;
    // Somebody who has stopped it already is not to be welcomed.
    if (!isStopping) console.log(writeWelcome({ url, place, smtpUrl: settings.smtp?.url ?? null }));
  } catch (error) {
    console.error(`\n${explain(error)}\n`);
    process.exit(1);
  }
}

/** A signal may come twice, as npm passes on what the terminal has sent already. */
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  console.log('Stopping ...');
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  try {
    // One that is about to start has a database half open.
    await (await starting)?.stop();
    console.log('Stopped.');
    process.exit(0);
  } catch (error) {
    console.error(explain(error));
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof StartFailure) return error.message;
  // Without its other members, which may quote what is in the environment.
  return error instanceof Error ? (error.stack ?? error.message) : errorLine(error);
}
