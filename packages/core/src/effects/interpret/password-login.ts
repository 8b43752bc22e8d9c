import type { LoginIdentifier } from '../../domain/account.js';
import { epochsOf } from '../../domain/account.js';
import { parseEmail } from '../../domain/email.js';
import { normalizePassword } from '../../domain/password.js';
import { usernameKey } from '../../domain/username.js';
import type { EmailHolder, UserWithPassword } from '../../ports/store.js';
import type { InterpreterParts, Questions } from './parts.js';

/** Answers whether a password is that of the account that a login names. */
export function passwordLoginQuestions(parts: InterpreterParts): Questions<'verifyPassword'> {
  const { hasher } = parts;
  return {
    verifyPassword: async ({ identifier, password }) => {
      const normalized = normalizePassword(password);
      const found = await findMatching(parts, await findNamed(parts, identifier), normalized);
      if (!found) return { reply: { type: 'passwordRejected' } };
      const { user, hash } = found;
      const upgrade = hasher.needsRehash(hash) ? { from: hash, to: await hasher.hash(normalized) } : null;
      return {
        reply: {
          type: 'passwordAccepted',
          userId: user.id,
          candidate: {
            userId: user.id,
            email: identifier.type === 'email' ? identifier.email : null,
            phone: identifier.type === 'phone' ? identifier.phone : null,
            isSignup: false,
            ...epochsOf(user),
          },
          upgrade,
        },
        found: user,
      };
    },
  };
}

/**
 * Of those who have an address or a number that none of them has verified, so many are tried: or whoever makes a
 * thousand accounts with a stranger's would have each login with it hash a thousand times.
 */
const MAX_HOLDERS = 5;

/**
 * Where somebody signed up with the address, those who have only added it to theirs are not tried: they keep nobody
 * out, and no time that a login takes tells them that somebody else has it.
 */
function triedOf(holders: readonly EmailHolder[]): readonly UserWithPassword[] {
  const owners = holders.filter(({ isVerified, isPrimary }) => isVerified || isPrimary);
  return (owners.length > 0 ? owners : holders).slice(0, MAX_HOLDERS);
}

/** An address may stand in the place of a username, where people log in by both. */
async function findNamed(
  { account, store }: InterpreterParts,
  identifier: LoginIdentifier,
): Promise<readonly UserWithPassword[]> {
  switch (identifier.type) {
    case 'email':
      return identifier.email === null ? [] : triedOf(await store.findByEmail(identifier.email));
    case 'phone':
      return identifier.phone === null
        ? []
        : (await store.findByPhone(identifier.phone)).slice(0, MAX_HOLDERS);
    case 'username': {
      const text = identifier.username ?? '';
      const email = account.loginMethods.includes('email') ? parseEmail(text) : null;
      // Both are asked, whoever is found: one question more or less would tell (promise 14).
      const [byEmail, byName] = await Promise.all([
        email === null ? [] : store.findByEmail(email),
        store.findByUsername(usernameKey(text)),
      ]);
      return byEmail.length > 0 ? triedOf(byEmail) : byName;
    }
    default:
      return identifier satisfies never;
  }
}

/** Where there is nobody, or nobody with a password, a decoy is verified: the answer takes as long (promise 14). */
async function findMatching(
  { hasher }: InterpreterParts,
  named: readonly UserWithPassword[],
  password: string,
) {
  if (named.length === 0) await hasher.verify(hasher.decoy, password);
  for (const { user, passwordHash } of named) {
    const hash = passwordHash ?? hasher.decoy;
    const matches = await hasher.verify(hash, password);
    if (matches && passwordHash !== null) return { user, hash };
  }
  return null;
}
