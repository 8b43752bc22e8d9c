import type { Authenticator, AuthenticatorContent } from '../../domain/authenticator.js';
import type { MfaSettings } from '../../domain/settings.js';
import type { Random } from '../../ports/random.js';
import type { Keyring } from './keyring.js';
import { isSameText } from './same-text.js';
import { openSealed } from './sealed-secrets.js';

export type RecoveryCodes = Extract<Authenticator, { type: 'recovery_codes' }>;
type Content = Extract<AuthenticatorContent, { type: 'recovery_codes' }>;

/** So many different codes. */
export function drawRecoveryCodes(
  random: Pick<Random, 'integer'>,
  { recoveryCodeCount, recoveryCodeDigits }: Pick<MfaSettings, 'recoveryCodeCount' | 'recoveryCodeDigits'>,
): readonly string[] {
  const codes = new Set<string>();
  while (codes.size < recoveryCodeCount) {
    const digits = Array.from({ length: recoveryCodeDigits }, () => random.integer(10));
    codes.add(digits.join(''));
  }
  return [...codes];
}

/** Codes as they are kept. */
export function sealRecoveryCodes(
  keyring: Pick<Keyring, 'seal'>,
  codes: readonly string[],
  isViewed: boolean,
): Content {
  return {
    type: 'recovery_codes',
    sealedCodes: keyring.seal(JSON.stringify(codes), 'recovery'),
    codeCount: codes.length,
    usedCodes: [],
    isViewed,
  };
}

/** Those that can still be used. */
export function unusedCodesOf(
  keyring: Keyring,
  { sealedCodes, usedCodes }: RecoveryCodes,
): readonly string[] {
  return openCodes(keyring, sealedCodes).filter((_, place) => !usedCodes.includes(place));
}

/** The codes without the one that a text is; null if it is none of those that can still be used. */
export function withoutRecoveryCode(
  keyring: Keyring,
  authenticator: RecoveryCodes,
  code: string,
): RecoveryCodes | null {
  const codes = openCodes(keyring, authenticator.sealedCodes);
  // All of them, whatever fits: the time that it takes says nothing.
  const fitting = codes.flatMap((each, place) => (isSameText(each, code) ? [place] : []));
  const place = fitting.find((each) => !authenticator.usedCodes.includes(each));
  if (place === undefined) return null;
  return {
    ...authenticator,
    // Under the current secret by now, whichever it was sealed with.
    sealedCodes: keyring.seal(JSON.stringify(codes), 'recovery'),
    usedCodes: [...authenticator.usedCodes, place],
  };
}

function openCodes(keyring: Keyring, sealed: string): readonly string[] {
  // It is what was sealed here.
  return JSON.parse(openSealed(keyring, sealed, 'recovery')) as readonly string[];
}
