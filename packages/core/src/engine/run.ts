import type { FlowId } from '../domain/ids.js';
import { SallyportError } from '../errors.js';
import { commit, type Ran } from './commit.js';
import type { EngineParts } from './engine-parts.js';
import { load, type Loaded } from './load.js';
import type { FlowEvent } from './step.js';
import { think } from './think.js';
import type { Reservations } from './thought.js';

/**
 * How often a request is thought through again when somebody else was faster: of many that want to change one thing,
 * one gets through each time. The pauses before that are drawn at random, from more each time, which spreads them.
 */
const MAX_RETHINKS = 12;
const MIN_JITTER_MS = 40;
const MAX_JITTER_MS = 640;

/**
 * Runs a command: think, commit, and only then is there an answer to speak. Throws `contention` when others keep
 * changing the same things; nothing is written then.
 */
export async function run(
  parts: EngineParts,
  loaded: Loaded,
  task: { readonly flow: FlowId; readonly command: FlowEvent },
): Promise<Ran> {
  const reservations: Reservations = new Map();
  let current = loaded;
  for (let attempt = 0; attempt <= MAX_RETHINKS; attempt++) {
    if (attempt > 0) {
      await pause(parts.random.integer(Math.min(MIN_JITTER_MS * 2 ** (attempt - 1), MAX_JITTER_MS)));
      current = await load(parts, current);
      if (isOther(current, loaded)) return notSignedIn(current);
    }
    const thought = await think(parts, current, { ...task, reservations });
    if (!thought.isExpected) return notNow(current);
    const ran = await commit(parts, current, thought);
    if (ran) return ran;
  }
  throw new SallyportError('contention', 'others kept changing what this request depends on');
}

const nothingDone = { issuedToken: null, isSignedIn: false, isEnded: false, issuedTrust: null };

/** Who was signed in when the request came in is not any more: what they wanted is not for anybody else. */
function isOther({ user }: Loaded, { user: before }: Loaded): boolean {
  return before !== null && user?.id !== before.id;
}

function notSignedIn(loaded: Loaded): Ran {
  return { ...nothingDone, answer: null, loaded };
}

/** The flow does not stand where it could take this command. */
function notNow(loaded: Loaded): Ran {
  return { ...nothingDone, answer: { type: 'conflict' }, loaded };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
