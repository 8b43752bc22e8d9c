import { epochsOf, isUnder, type Epochs, type User } from '../../domain/account.js';
import type { UserId } from '../../domain/ids.js';
import type { Expectation } from '../../ports/store.js';
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

/** Of what was read about somebody: that they are under the same epochs when its consequences are committed. */
export function unchanged(user: User): Expectation {
  return { type: 'userUnchanged', userId: user.id, ...epochsOf(user) };
}

/** The same of a candidate's; nothing of one who is out of date, and gets no further. */
export function unchangedUnder(user: User | null, epochs: Epochs): readonly Expectation[] {
  return user && isUnder(user, epochs) ? [unchanged(user)] : [];
}
