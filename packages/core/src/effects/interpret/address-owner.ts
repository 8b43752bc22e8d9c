import type { User } from '../../domain/account.js';
import type { Email } from '../../domain/email.js';
import type { Phone } from '../../domain/phone.js';
import type { InterpreterParts } from './parts.js';

/**
 * Whose address it is: whoever has verified it; else whoever signed up with it. Anybody can add an address to their
 * account that is not theirs, and a code sent there must not make its owner use that account.
 */
export async function findOwner({ store }: InterpreterParts, email: Email): Promise<User | null> {
  const holders = await store.findByEmail(email);
  const owner = holders.find(({ user, isVerified, isPrimary }) => user.isActive && (isVerified || isPrimary));
  return owner?.user ?? null;
}

/**
 * Whose number it is: whoever has verified it. Anybody can sign up with a number that is not theirs; only where numbers
 * are never verified, whoever was the first to sign up with it is taken for its owner.
 */
export async function findPhoneOwner(
  { account, store }: InterpreterParts,
  phone: Phone,
): Promise<User | null> {
  const holders = (await store.findByPhone(phone)).map(({ user }) => user);
  const owner = holders.find(
    (user) => user.isActive && (user.phone?.isVerified === true || !account.phoneVerificationEnabled),
  );
  return owner ?? null;
}
