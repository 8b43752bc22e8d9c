import type { User } from './account.js';
import type { AuthenticationMethod } from './authentication-method.js';
import type { FlowId } from './ids.js';
import { plusSeconds, type Instant } from './instant.js';

/**
 * Whether somebody has proved lately that they are who they are, by whatever they have. Any record that is recent counts,
 * whatever it is of, but for those of an embedder's flows, which may ask for anything. Whoever has nothing to prove it by
 * is not asked.
 */
export function isRecentlyAuthenticated(
  { hasUsablePassword, authenticatorTypes }: User,
  methods: readonly AuthenticationMethod[],
  { at, withinSeconds }: { readonly at: Instant; readonly withinSeconds: number },
): boolean {
  if (!hasUsablePassword && authenticatorTypes.length === 0) return true;
  return methods.some(({ method, at: then }) => method !== 'flow' && at < plusSeconds(then, withinSeconds));
}

/** Whether a flow of the embedder's own was passed with the session, and lately if that is asked for. */
export function hasPassed(
  methods: readonly AuthenticationMethod[],
  { flow, at, withinSeconds }: PassedFlow & { readonly at: Instant },
): boolean {
  return methods.some(
    (method) =>
      method.method === 'flow' &&
      method.flow === flow &&
      (withinSeconds === undefined || at < plusSeconds(method.at, withinSeconds)),
  );
}

export interface PassedFlow {
  readonly flow: FlowId;
  /** For how many seconds it is recent enough; as long as the session lives by default. */
  readonly withinSeconds?: number;
}
