import type { User } from './account.js';
import type { AuthenticationMethod } from './authentication-method.js';
import { plusSeconds, type Instant } from './instant.js';

/**
 * Whether somebody has proved lately that they are who they are, by whatever they have. Any record that is recent counts,
 * whatever it is of. Whoever has nothing to prove it by is not asked.
 */
export function isRecentlyAuthenticated(
  { hasUsablePassword, authenticatorTypes }: User,
  methods: readonly AuthenticationMethod[],
  { at, withinSeconds }: { readonly at: Instant; readonly withinSeconds: number },
): boolean {
  if (!hasUsablePassword && authenticatorTypes.length === 0) return true;
  return methods.some((method) => at < plusSeconds(method.at, withinSeconds));
}
