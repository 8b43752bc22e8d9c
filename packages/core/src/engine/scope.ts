import type { UserId } from '../domain/ids.js';
import { bucketsOf, parseRates } from '../domain/rate.js';
import type { ClientContext } from '../domain/session.js';
import type { Scope } from '../effects/interpret/interpreter.js';
import type { Flow } from '../flows/define-flow.js';
import type { Expectation, StoreWrite } from '../ports/store.js';
import { pendingFor, type Draft } from './draft.js';
import type { EngineParts } from './engine-parts.js';
import type { Loaded } from './load.js';
import { findUserAfter, listEmailsAfter } from './overlay.js';
import type { UserReads } from './read-once.js';

/** A request as far as it was thought through. */
export interface Progress {
  readonly parts: EngineParts;
  readonly loaded: Loaded;
  readonly draft: Draft;
  readonly writes: readonly StoreWrite[];
  readonly reads: UserReads;
  /** Says what the commit relies on. */
  readonly expect: (expectation: Expectation) => void;
}

/** What the interpreters of a flow's effects may know of the request, as it stands when they ask. */
export function scopeOf(progress: Progress, flow: Flow): Scope {
  const { parts, loaded, draft, writes, reads } = progress;
  const subject = subjectOf(parts, draft, flow);
  return {
    at: loaded.at,
    client: loaded.client,
    user: loaded.user,
    subject,
    codes: parts.codes,
    buckets: (rates, key) => bucketsFor(rates, { flow, client: loaded.client, subject, key }),
    methods: () => draft.methods,
    findUser: (id) => findUserAfter(writes, reads, id),
    listEmails: (id) => listEmailsAfter(writes, reads, id),
    findUserData: (id, name) => findUserData(progress, id, name),
  };
}

interface Counted {
  readonly flow: Flow;
  readonly client: ClientContext;
  readonly subject: UserId | null;
  readonly key: string | undefined;
}

/** What cannot be counted as it says is an error, not free. */
function bucketsFor(text: string, { flow, client, subject, key }: Counted) {
  const rates = parseRates(text);
  if (!rates)
    throw new TypeError(`${flow.id} counts by "${text}", which is no list of rates such as "3/h/key"`);
  if (key === undefined && rates.some(({ per }) => per === 'key'))
    throw new TypeError(`${flow.id} counts by "${text}", but gives no key to count by`);
  const user = String(subject ?? client.network);
  return bucketsOf(flow.id, rates, { ip: client.network, user, ...(key !== undefined && { key }) });
}

/** What the request has written itself is no concern of others. */
async function findUserData({ parts, writes, expect }: Progress, userId: UserId, name: string) {
  const written = writes.findLast(
    (write) => write.type === 'putUserData' && write.userId === userId && write.name === name,
  );
  const found = await parts.store.findUserData(userId, name);
  const revision = found?.revision ?? null;
  if (written?.type === 'putUserData') return { value: written.value, revision: (revision ?? 0) + 1 };
  expect({ type: 'userDataUnchanged', userId, name, revision });
  return found;
}

/** A stage is about the candidate whom the pipeline waits with for it, and everything else about who is signed in. */
function subjectOf(parts: EngineParts, draft: Draft, flow: Flow): UserId | null {
  return draft.userId ?? pendingFor(parts, draft, flow)?.candidate?.userId ?? null;
}
