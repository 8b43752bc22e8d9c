import { isUnder, type Epochs, type User } from '../../domain/account.js';
import type { UserId } from '../../domain/ids.js';
import type { Scope } from './interpreter.js';

/** A user who is still under these epochs; null for all others, disabled ones included. */
export async function findUnder(
  id: UserId,
  epochs: Epochs,
  { findUser }: Pick<Scope, 'findUser'>,
): Promise<User | null> {
  const user = await findUser(id);
  return user && isUnder(user, epochs) ? user : null;
}
