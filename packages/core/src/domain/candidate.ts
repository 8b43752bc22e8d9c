import type { Epochs } from './account.js';
import type { Contact } from './contact.js';
import type { Email } from './email.js';
import type { UserId } from './ids.js';
import type { Phone } from './phone.js';

/**
 * Whoever has just proved something and wants to be signed in. Where a signup with a taken address or number is pretended,
 * there is no user: what is free of the two is verified as in a real signup, and the stage of what is taken lets nobody through.
 */
export interface Candidate extends Epochs {
  readonly userId: UserId | null;
  /** The address that was used to log in or to sign up, if any: it is this one that must be verified. */
  readonly email: Email | null;
  /** The number that was, likewise. */
  readonly phone: Phone | null;
  readonly isSignup: boolean;
  /** Set where a signup is pretended: which of the two are somebody else's. */
  readonly taken?: readonly Contact['type'][];
  /** Set where a key proved it that had verified its owner: no second factor is asked for on top. */
  readonly hasUsedPasskey?: true;
  /** Set where somebody signs up by a passkey: it is made in the last stage of this login. */
  readonly isPasskeySignup?: true;
}

/**
 * Whether it is nobody else's address or number that a signup, which is pretended, was made with: whoever reads what is
 * sent there must see what they would after a real one.
 */
export function isFreeIn({ taken }: Candidate, { type }: Contact): boolean {
  return taken !== undefined && !taken.includes(type);
}
