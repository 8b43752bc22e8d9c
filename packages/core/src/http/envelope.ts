import type { InputProblem } from '../domain/answer.js';
import type { HttpResponse } from './message.js';
import { describeProblem } from './problem-messages.js';

/** What the API has to say: a status, and the members of the envelope that there is something to say in. */
export interface Reply {
  readonly status: number;
  readonly data?: unknown;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly problems?: readonly InputProblem[];
  /** Headers besides those of every JSON response. */
  readonly headers?: HttpResponse['headers'];
}

/** The response that says it: `{ status, data?, meta?, errors? }` as JSON. */
export function toResponse({ status, data, meta, problems, headers = [] }: Reply): HttpResponse {
  const errors = problems?.map((problem) => ({ message: describeProblem(problem.code), ...problem }));
  return {
    status,
    headers: [['Content-Type', 'application/json'], ['Cache-Control', 'no-store'], ...headers],
    body: JSON.stringify({ status, data, meta, errors }),
  };
}
