import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { newSchemaName, postgresIsMissing } from '../../../test/support/postgres.js';
import {
  createAccounts,
  FRAMEWORKS,
  type AppParts,
  type SentMail,
  type SubjectModule,
} from '../server/app.js';
import { openDatabase } from '../server/database.js';
import * as floor from '../server/floor.js';
import { createHasher } from '../server/hashers.js';
import * as sallyport from '../server/sallyport.js';
import { DIALECTS } from './dialects.js';
import { journey, login, sessionCheck } from './scenarios.js';

// So that the benchmarks do not rot: each scenario is played once against those of our own.
const SUBJECTS: Readonly<Record<string, SubjectModule>> = { sallyport, floor };

describe.skipIf(postgresIsMissing).each(Object.entries(SUBJECTS))('a benchmark of the %s', (_, subject) => {
  test.each(FRAMEWORKS)('plays its scenarios on %s', async (framework) => {
    const server = createServer((request, response) => listener(request, response));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const mails = new Mailbox();
    const accounts = createAccounts(3);
    const database = openDatabase(newSchemaName());
    const parts: AppParts = {
      framework,
      baseUrl: `http://127.0.0.1:${port}`,
      database,
      hasher: await createHasher('stub'),
      accounts,
      sendMail: (mail) => mails.keep(mail),
    };
    await database.empty();
    await subject.prepare(parts);
    const listener: RequestListener = await subject.createApp(parts);
    const stage = {
      server: { port, keyFor: (to: string) => mails.keyFor(to) },
      dialect: DIALECTS.headless,
      accounts,
    };
    try {
      for (const scenario of [sessionCheck, login, journey]) {
        const browser = await scenario.open(stage);
        // Twice, as what a floor plays is a recording: it must be good for others as well.
        await scenario.turn(stage, browser);
        await scenario.turn(stage, browser);
        expect(browser.cookie('sessionid')).toBeDefined();
        browser.close();
      }
    } finally {
      server.closeAllConnections();
      server.close();
      await database.drop();
    }
  });
});

class Mailbox {
  readonly #keys = new Map<string, string>();

  keep({ to, key }: SentMail): void {
    this.#keys.set(to, key);
  }

  async keyFor(address: string): Promise<string> {
    for (;;) {
      const key = this.#keys.get(address);
      if (key !== undefined) return key;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
