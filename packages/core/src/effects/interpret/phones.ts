import type { Phone } from '../../domain/phone.js';
import type { UserId } from '../../domain/ids.js';
import type { InterpreterParts } from './parts.js';

/**
 * Whether somebody else has shown that a number is theirs; `userId` is null for whoever has no account yet. A number
 * that nobody has verified is free: anybody can sign up with it, and must not keep its owner out.
 */
export async function isPhoneTaken(
  { store }: InterpreterParts,
  phone: Phone,
  userId: UserId | null,
): Promise<boolean> {
  const holders = await store.findByPhone(phone);
  return holders.some(({ user }) => user.id !== userId && user.phone?.isVerified === true);
}
