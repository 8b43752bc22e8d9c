import { Connection } from '../load/connection.js';
import { RunningServer, type ServerChoice } from '../load/running-server.js';
import { median } from './statistics.js';

/** From nothing to the first answer, and the memory of a server that has nothing to do then. */
export interface ColdStart {
  readonly choice: ServerChoice;
  readonly milliseconds: number;
  readonly residentMebibytes: number;
}

/** What a visitor asks first, by subject. */
const FIRST_PATHS: Readonly<Record<string, string>> = {
  sallyport: '/_allauth/browser/v1/auth/session',
  'better-auth': '/api/auth/get-session',
  passport: '/session',
};

const SETTLING_MS = 300;
const BYTES_A_MEBIBYTE = 2 ** 20;

/** Starts servers over and over, by turns, on tables that are there already; tells the medians. */
export async function measureColdStarts(
  choices: readonly ServerChoice[],
  starts: number,
): Promise<readonly ColdStart[]> {
  const owners = await Promise.all(choices.map((choice) => RunningServer.start(choice)));
  const results = choices.map((choice) => ({ choice, milliseconds: [] as number[], bytes: [] as number[] }));
  try {
    for (let start = 0; start < starts; start += 1) {
      for (const { choice, milliseconds, bytes } of results) {
        const measured = await startOnce(choice);
        milliseconds.push(measured.milliseconds);
        bytes.push(measured.residentBytes);
      }
    }
  } finally {
    await Promise.all(owners.map((owner) => owner.stop()));
  }
  return results.map(({ choice, milliseconds, bytes }) => ({
    choice,
    milliseconds: median(milliseconds),
    residentMebibytes: median(bytes) / BYTES_A_MEBIBYTE,
  }));
}

async function startOnce(choice: ServerChoice) {
  const startedAt = performance.now();
  const server = await RunningServer.start({ ...choice, tables: 'shared' });
  const connection = new Connection(server.port);
  const path = FIRST_PATHS[choice.subject] ?? '/';
  const { status } = await connection.send(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n`,
  );
  const milliseconds = performance.now() - startedAt;
  if (status >= 404) throw new Error(`${choice.subject} answered its first request by ${status}`);
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
  const { residentBytes } = await server.usage();
  connection.close();
  await server.stop();
  return { milliseconds, residentBytes };
}
