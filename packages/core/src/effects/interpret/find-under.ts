import type { Epochs, User } from '../../domain/account.js';
import type { UserId } from '../../domain/ids.js';
import type { Scope } from './interpreter.js';

/**
 * A user for whom nothing has happened that ends what was issued under these epochs (promise 6 of SECURITY.md); null
 * for all others, disabled ones included.
 */
export async function findUnder(
  id: UserId,
  { sessionEpoch, loginEpoch }: Epochs,
  { findUser }: Pick<Scope, 'findUser'>,
): Promise<User | null> {
  const user = await findUser(id);
  const isUnchanged =
    user?.isActive === true && user.sessionEpoch === sessionEpoch && user.loginEpoch === loginEpoch;
  return isUnchanged ? user : null;
}
