import type { HttpHandler } from '../http/message.js';
import { bodyRules } from './adapter-contract/body-rules.js';
import { disconnectRules } from './adapter-contract/disconnect-rules.js';
import { clientOf, handlerOf, type Rule, type Rules } from './adapter-contract/fixtures.js';
import { guardRules } from './adapter-contract/guard-rules.js';
import { requestRules } from './adapter-contract/request-rules.js';
import { responseRules } from './adapter-contract/response-rules.js';

/** A server that listens on 127.0.0.1. */
export interface RunningServer {
  readonly url: string;
  /** Stops listening, and ends what connections there are. */
  close(): Promise<void>;
}

export interface AdapterContractOptions {
  /**
   * Starts an application that does the following with every request, in this order:
   *
   * 1. gives the response the headers `Cache-Control: public`, `Vary: Accept` and `Set-Cookie: own=1`;
   * 2. goes through the adapter's middleware, with this handler;
   * 3. under `/own`, whatever the method, answers with the text of the request's body;
   * 4. under `/guarded`, whatever the method, goes through the adapter's guard, with the same handler, and answers
   *    with the caller's session id, ": ", and the text of the request's body;
   * 5. otherwise answers 404.
   */
  readonly serve: (handler: HttpHandler) => Promise<RunningServer>;
  /** Who runs the rules: vitest, jest, `node:test` and their like all have these two. */
  readonly runner: {
    describe(name: string, body: () => void): unknown;
    test(name: string, body: () => Promise<void>): unknown;
  };
}

const RULES: Readonly<Record<string, Rules>> = {
  requests: requestRules,
  bodies: bodyRules,
  responses: responseRules,
  guards: guardRules,
  disconnects: disconnectRules,
};

/** What every adapter guarantees, as a suite that asks through real HTTP. */
export function describeAdapterContract(name: string, { serve, runner }: AdapterContractOptions): void {
  runner.describe(`${name} keeps the adapter contract`, () => {
    for (const [subject, rules] of Object.entries(RULES)) {
      runner.describe(subject, () => {
        for (const [sentence, holds] of Object.entries(rules)) {
          runner.test(sentence, () => check(holds, serve));
        }
      });
    }
  });
}

async function check(holds: Rule, serve: AdapterContractOptions['serve']): Promise<void> {
  const servers: RunningServer[] = [];
  try {
    await holds(async (script) => {
      const server = await serve(handlerOf(script));
      servers.push(server);
      return clientOf(server.url);
    });
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}
