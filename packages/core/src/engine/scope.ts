import type { UserId } from '../domain/ids.js';
import type { Scope } from '../effects/interpret/interpreter.js';
import type { Flow } from '../flows/define-flow.js';
import type { StoreWrite } from '../ports/store.js';
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
}

/** What the interpreters of a flow's effects may know of the request, as it stands when they ask. */
export function scopeOf({ parts, loaded, draft, writes, reads }: Progress, flow: Flow): Scope {
  return {
    at: loaded.at,
    client: loaded.client,
    user: loaded.user,
    subject: subjectOf(parts, draft, flow),
    methods: () => draft.methods,
    findUser: (id) => findUserAfter(writes, reads, id),
    listEmails: (id) => listEmailsAfter(writes, reads, id),
  };
}

/** A stage is about the candidate whom the pipeline waits with for it, and everything else about who is signed in. */
function subjectOf({ pipeline, pendingIn }: EngineParts, draft: Draft, flow: Flow): UserId | null {
  if (draft.userId !== null || !flow.isStage || draft.untouched.has(pipeline.id)) return draft.userId;
  const pending = pendingIn(snapshotIn(draft, pipeline));
  return pending?.stage === flow.id ? (pending.candidate?.userId ?? null) : null;
}
