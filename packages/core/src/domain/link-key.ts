import type { Epochs } from './account.js';
import type { Email } from './email.js';
import type { TokenHash, UserId } from './ids.js';
import type { Instant } from './instant.js';

/** What a link in a mail is good for. */
export type LinkPurpose = 'verify_email' | 'reset_password';

/**
 * The stored half of a link in a mail: the link carries 256 random bits, this has their hash. It is good once, until
 * it expires, and under the epochs it was issued under.
 */
export interface LinkKey extends Epochs {
  readonly hash: TokenHash;
  readonly purpose: LinkPurpose;
  readonly userId: UserId;
  readonly email: Email;
  readonly expiresAt: Instant;
  readonly isConsumed: boolean;
}
