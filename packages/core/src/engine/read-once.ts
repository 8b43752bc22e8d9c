import type { EmailAddress, User } from '../domain/account.js';
import type { UserId } from '../domain/ids.js';
import type { Store } from '../ports/store.js';

/** What the overlay reads of a store. */
export type UserReads = Pick<Store, 'findUser' | 'listEmails'>;

/** The same, for one thought. */
export interface ReadOnce extends UserReads {
  /** Of a user who was read in another way: nobody reads them again. */
  remember(user: User): void;
}

/**
 * Reads each user once, and not at all whom the session came with: what a thought comes to then fits together, and
 * that it still holds is checked by the commit anyway. To be used for one thought only.
 */
export function readOnce(store: UserReads, known: User | null): ReadOnce {
  const users = new Map<UserId, Promise<User | null>>();
  const addresses = new Map<UserId, Promise<readonly EmailAddress[]>>();
  const remember = (user: User) => {
    if (!users.has(user.id)) users.set(user.id, Promise.resolve(user));
  };
  if (known) remember(known);
  return {
    remember,
    findUser: (id) => remembered(users, id, () => store.findUser(id)),
    listEmails: (id) => remembered(addresses, id, () => store.listEmails(id)),
  };
}

function remembered<T>(answers: Map<UserId, Promise<T>>, id: UserId, read: () => Promise<T>): Promise<T> {
  const answer = answers.get(id) ?? read();
  answers.set(id, answer);
  return answer;
}
