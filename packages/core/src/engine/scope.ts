import type { UserId } from '../domain/ids.js';
import { bucketsOf, parseRates } from '../domain/rate.js';
import type { Scope } from '../effects/interpret/interpreter.js';
import type { Flow } from '../flows/define-flow.js';
import type { Expectation, StoreWrite } from '../ports/store.js';
import { snapshotIn, type Draft } from './draft.js';
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
  return {
    at: loaded.at,
    client: loaded.client,
    user: loaded.user,
    subject: subjectOf(parts, draft, flow),
    codes: parts.codes,
    buckets: (rates, key) => bucketsFor(rates, { flow, loaded, key }),
    methods: () => draft.methods,
    findUser: (id) => findUserAfter(writes, reads, id),
    listEmails: (id) => listEmailsAfter(writes, reads, id),
    findUserData: (id, name) => findUserData(progress, id, name),
  };
}

interface Counted {
  readonly flow: Flow;
  readonly loaded: Loaded;
  readonly key: string | undefined;
}

function bucketsFor(text: string, { flow, loaded: { client, user }, key }: Counted) {
  const rates = parseRates(text);
  if (!rates)
    throw new TypeError(`${flow.id} counts by "${text}", which is no list of rates such as "3/h/key"`);
  return bucketsOf(flow.id, rates, {
    ip: client.network,
    ...(user && { user: String(user.id) }),
    ...(key !== undefined && { key }),
  });
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
function subjectOf({ pipeline, pendingIn }: EngineParts, draft: Draft, flow: Flow): UserId | null {
  if (draft.userId !== null || !flow.isStage || draft.untouched.has(pipeline.id)) return draft.userId;
  const pending = pendingIn(snapshotIn(draft, pipeline));
  return pending?.stage === flow.id ? (pending.candidate?.userId ?? null) : null;
}
