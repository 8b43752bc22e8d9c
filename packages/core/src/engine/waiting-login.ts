import { isUnder } from '../domain/account.js';
import type { Scope } from '../effects/interpret/interpreter.js';
import type { Flow } from '../flows/define-flow.js';
import type { Expectation } from '../ports/store.js';
import { pendingFor, type Draft } from './draft.js';
import type { EngineParts } from './engine-parts.js';

/**
 * What a stage of the embedder's own relies on with all it does: that the login which waits in it is under the epochs
 * that it began with. Null says that it is not, and so is over. A built-in stage asks for what it needs itself.
 */
export async function expectedOfLogin(
  parts: EngineParts,
  draft: Draft,
  { flow, findUser }: { readonly flow: Flow } & Pick<Scope, 'findUser'>,
): Promise<readonly Expectation[] | null> {
  const candidate = flow.stage && pendingFor(parts, draft, flow)?.candidate;
  if (!candidate || candidate.userId === null) return [];
  const { userId, sessionEpoch, loginEpoch } = candidate;
  const user = await findUser(userId);
  const isStale = !user || !isUnder(user, candidate);
  return isStale ? null : [{ type: 'userUnchanged', userId, sessionEpoch, loginEpoch }];
}
