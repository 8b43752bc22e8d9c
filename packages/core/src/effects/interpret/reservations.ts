import { createHash } from 'node:crypto';
import type { LoginIdentifier, User } from '../../domain/account.js';
import type { UserId } from '../../domain/ids.js';
import type { LoginMethod } from '../../domain/login-method.js';
import { bucketsOf } from '../../domain/rate.js';
import { usernameKey } from '../../domain/username.js';
import type { CodeCount, CoreEffects } from '../core-effects.js';
import type { Interpreters, Scope } from './interpreter.js';
import type { InterpreterParts } from './parts.js';

/** From which counters the reservations of the built-in flows take. */
export function coreReservations({
  account: { rateLimits, loginMethods },
}: InterpreterParts): Interpreters<CoreEffects>['reservations'] {
  const failed = ({ client }: Pick<Scope, 'client'>, key?: string) =>
    bucketsOf('login_failed', rateLimits.login_failed, {
      ip: client.network,
      ...(key !== undefined && { key }),
    });
  return {
    reserveLoginAttempt: ({ identifier }, scope) => ({
      buckets: failed(scope, nameIn(identifier)),
      refusal: { type: 'loginAttemptRefused' },
    }),
    reserveOwnPasswordAttempt: (_, scope) => ({
      buckets: failed(scope, scope.user === null ? undefined : hashed(nameOf(scope.user, loginMethods))),
      refusal: { type: 'ownPasswordAttemptRefused' },
    }),
    reserveSecondFactorAttempt: ({ candidate }, scope) => ({
      buckets: failed(scope, secondFactorOf(candidate.userId)),
      refusal: { type: 'secondFactorAttemptRefused' },
    }),
    reserveOwnSecondFactorAttempt: (_, scope) => ({
      buckets: failed(scope, secondFactorOf(scope.user?.id ?? null)),
      refusal: { type: 'ownSecondFactorAttemptRefused' },
    }),
    reservePasskeyAttempt: (_, scope) => ({
      buckets: failed(scope),
      refusal: { type: 'passkeyAttemptRefused' },
    }),
    reserveLoginCode: (count, { client }) => ({
      buckets: bucketsOf('request_login_code', rateLimits.request_login_code, {
        ip: client.network,
        key: nameOfCount(count),
      }),
      refusal: { type: 'loginCodeRefused' },
    }),
    reserveCodeAttempt: (count, scope) => ({
      buckets: failed(scope, `codes to ${nameOfCount(count)}`),
      refusal: { type: 'codeAttemptRefused' },
    }),
    reserveResetRequest: ({ email }, { client }) => ({
      buckets: bucketsOf('reset_password', rateLimits.reset_password, { ip: client.network, key: email }),
      refusal: { type: 'resetRequestRefused' },
    }),
    reserveVerificationSms: ({ phone }, { client }) => ({
      buckets: bucketsOf('verify_phone', rateLimits.verify_phone, { ip: client.network, key: phone }),
      refusal: { type: 'verificationSmsRefused' },
    }),
    reserveVerificationMail: ({ email }, { client }) => ({
      buckets: bucketsOf('confirm_email', rateLimits.confirm_email, { ip: client.network, key: email }),
      refusal: { type: 'verificationMailRefused' },
    }),
  };
}

/** Whoever is signed in, as they would log in, so that both are one count; by their id where they have no such name. */
function nameOf({ id, email, username, phone }: User, methods: readonly LoginMethod[]): string {
  const names = [
    ['email', email],
    ['username', username && usernameKey(username)],
    ['phone', phone && phone.phone],
  ] as const;
  const own = names.find(([method, name]) => methods.includes(method) && name !== null);
  return own?.[1] ?? `user ${String(id)}`;
}

function nameOfCount({ contact, userId }: CodeCount): string {
  if (userId !== null) return `user ${String(userId)}`;
  return contact.type === 'email' ? contact.email : contact.phone;
}

/** Whose second factor is tried: counted for itself, as whoever guesses passwords need not get as far. */
function secondFactorOf(userId: UserId | null): string {
  return hashed(`second factor of ${String(userId)}`);
}

/**
 * Whose password is tried, by what was typed: a username by the key that it is looked up by, or another spelling would
 * be another count. Not by the account, or it would tell which address is that of a username (promise 14). What is no
 * address or number names nobody.
 */
function nameIn(identifier: LoginIdentifier): string | undefined {
  const text = textOf(identifier);
  return text === null ? undefined : hashed(text);
}

function textOf(identifier: LoginIdentifier): string | null {
  switch (identifier.type) {
    case 'email':
      return identifier.email;
    case 'phone':
      return identifier.phone;
    case 'username':
      return identifier.username === null ? null : usernameKey(identifier.username);
    default:
      return identifier satisfies never;
  }
}

/** Whoever tries says how long it is. */
function hashed(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
