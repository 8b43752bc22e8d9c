import { hash } from 'node:crypto';
import { tokenHash, type SessionToken, type TokenHash } from '../domain/ids.js';

/**
 * What is stored of a 256-bit secret: its SHA-256, base64url. Against a secret of that size there is nothing to guess,
 * so it takes neither a salt nor a slow hash.
 */
export function hashToken(token: SessionToken): TokenHash {
  return tokenHash(hash('sha256', token, 'base64url'));
}
