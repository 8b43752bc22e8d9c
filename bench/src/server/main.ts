import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACCOUNTS, createAccounts, type Framework, type SubjectModule } from './app.js';
import { openDatabase } from './database.js';
import { createHasher, type HasherName } from './hashers.js';

// One server under measurement, in a process of its own: `main.js SUBJECT FRAMEWORK HASHER TABLES`. It tells its parent
// where it listens, what it mails, and what it uses; it ends with its parent.

/** What a server tells whoever started it. */
export type ServerMessage =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'mail'; readonly to: string; readonly key: string }
  | ({ readonly type: 'usage' } & Usage);

export interface Usage {
  /** The processor time since the start. */
  readonly cpuMicroseconds: number;
  /** The memory that is taken now. */
  readonly residentBytes: number;
}

/** Whether the server makes its tables and takes them away in the end, or finds those of another one. */
export type Tables = 'own' | 'shared';

const [, , subject = '', framework = '', hasherName = '', tables = ''] = process.argv;
const tell = (message: ServerMessage): void => void process.send?.(message);

let serve: RequestListener = (_request, response) => void response.writeHead(503).end();
const server = createServer((request, response) => serve(request, response));
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

// Not imported by name: a server holds no more than its own subject in memory, and peers need not be installed.
const folder = subject === 'sallyport' || subject === 'floor' ? '.' : '../peers';
const { prepare, createApp } = (await import(`${folder}/${subject}.js`)) as SubjectModule;
const database = openDatabase(`bench_${subject.replaceAll('-', '_')}_${framework}_${hasherName}`);
const parts = {
  framework: framework as Framework,
  baseUrl: `http://127.0.0.1:${port}`,
  database,
  hasher: await createHasher(hasherName as HasherName),
  accounts: createAccounts(ACCOUNTS),
  sendMail: (mail: { readonly to: string; readonly key: string }) => tell({ type: 'mail', ...mail }),
};
if (tables === ('own' satisfies Tables)) {
  await database.empty();
  await prepare(parts);
}
serve = await createApp(parts);

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  tell({ type: 'usage', cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() });
});
process.on('disconnect', () => {
  server.closeAllConnections();
  if (tables === ('own' satisfies Tables)) void database.drop().finally(() => process.exit(0));
  else process.exit(0);
});
tell({ type: 'ready', port });
