import type { Candidate } from '../../domain/candidate.js';
import type { UserId } from '../../domain/ids.js';
import { plusSeconds, type Instant } from '../../domain/instant.js';
import type { Scope } from './interpreter.js';
import type { Keyring } from './keyring.js';
import type { InterpreterParts } from './parts.js';
import type { StageCondition } from './pipeline.js';

/**
 * Browsers that users have trusted: what they show for it names the users, the epochs that each had (promise 6 of
 * SECURITY.md: another password, primary address or factor ends the trust) and the times. Nothing of it is stored here.
 */
export interface TrustedBrowsers {
  /** Whether the browser of a request is trusted by a candidate, and still is. */
  isTrustedBy(candidate: Candidate, scope: Scope): boolean;

  /** What the browser shows from now on: that it is trusted by this candidate too. */
  trustAlso(candidate: Candidate, scope: Scope): string;
}

/** Whether somebody is asked to trust their browser: after a step that it skips then. */
export function trustCondition({ account, mfa }: Pick<InterpreterParts, 'account' | 'mfa'>): StageCondition {
  return async (_, scope, passed) =>
    scope.client.kind === 'browser' &&
    ((account.loginByCodeTrustEnabled && passed.includes('login_by_code')) ||
      (mfa.trustEnabled && passed.includes('mfa_authenticate')));
}

interface Trust {
  readonly userId: UserId;
  readonly sessionEpoch: number;
  readonly loginEpoch: number;
  readonly at: Instant;
}

/** The newest count; a cookie has 4096 bytes (RFC 6265, 6.1), and few people share a browser. */
const MAX_USERS = 10;

export function createTrustedBrowsers(keyring: Keyring, ageSeconds: number): TrustedBrowsers {
  /** What the browser shows, as far as it is ours and not too old. */
  const trustsOf = ({ at, client: { trust } }: Scope): readonly Trust[] => {
    const text = trust === null ? null : keyring.open(trust, 'trust');
    return readTrusts(text ?? '[]').filter((one) => at < plusSeconds(one.at, ageSeconds));
  };

  return {
    isTrustedBy: (candidate, scope) =>
      trustsOf(scope).some(
        (trust) =>
          trust.userId === candidate.userId &&
          trust.sessionEpoch === candidate.sessionEpoch &&
          trust.loginEpoch === candidate.loginEpoch,
      ),

    trustAlso: ({ userId: id, sessionEpoch, loginEpoch }, scope) => {
      if (id === null) throw new TypeError('nobody is trusted who is no user');
      const others = trustsOf(scope).filter((trust) => trust.userId !== id);
      const trusts = [...others, { userId: id, sessionEpoch, loginEpoch, at: scope.at }];
      // Sealed, as whoever else uses the browser need not know who they are.
      return keyring.seal(JSON.stringify(trusts.slice(-MAX_USERS)), 'trust');
    },
  };
}

/** What was sealed here is readable, but a newer version may have sealed something else. */
function readTrusts(text: string): readonly Trust[] {
  const read: unknown = JSON.parse(text);
  return Array.isArray(read) ? read.filter(isTrust) : [];
}

function isTrust(value: unknown): value is Trust {
  if (typeof value !== 'object' || value === null) return false;
  const { userId, sessionEpoch, loginEpoch, at } = value as Readonly<Record<string, unknown>>;
  const isUserId = typeof userId === 'number' || typeof userId === 'string';
  return isUserId && [sessionEpoch, loginEpoch, at].every(Number.isSafeInteger);
}
