import { HOTP, Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';
import type { TotpOffer } from '../../domain/answer.js';
import type { Instant } from '../../domain/instant.js';
import type { MfaSettings } from '../../domain/settings.js';
import { isSameText } from './same-text.js';

/** RFC 4226, 4 recommends 160 bits; that is 32 characters of base32, without padding. */
const SECRET_BYTES = 20;

/** HMAC-SHA-1: the only algorithm that every authenticator app knows. */
const ALGORITHM = 'SHA1';

type TotpSettings = Pick<MfaSettings, 'totpPeriod' | 'totpDigits' | 'totpTolerance' | 'totpIssuer'>;

/** Time-based one-time passwords (RFC 6238) as the settings make them. */
export interface Totp {
  /** A new secret in base32, of 160 bits from this source. */
  newSecret(random: { bytes(count: number): Uint8Array }): string;
  /** What an app takes a secret from, under this name. */
  offer(secret: string, label: string): TotpOffer;
  /**
   * The time step whose code a text is, of those around that time that come after `lastUsedStep`: a step counts once
   * (RFC 6238, 5.2). Null if there is none.
   */
  match(secret: string, code: string, { at, lastUsedStep }: Attempt): number | null;
}

interface Attempt {
  readonly at: Instant;
  readonly lastUsedStep: number | null;
}

export function createTotp({ totpPeriod, totpDigits, totpTolerance, totpIssuer }: TotpSettings): Totp {
  return {
    newSecret: (random) => new Secret({ buffer: Uint8Array.from(random.bytes(SECRET_BYTES)).buffer }).base32,

    offer: (secret, label) => {
      const url = urlOf({ secret, label, totpIssuer, totpPeriod, totpDigits });
      return { secret, url, svg: renderSVG(url, { border: 4 }) };
    },

    match: (secret, code, { at, lastUsedStep }) => {
      const parameters = { secret: Secret.fromBase32(secret), algorithm: ALGORITHM, digits: totpDigits };
      const current = TOTP.counter({ period: totpPeriod, timestamp: at });
      const steps = Array.from({ length: 2 * totpTolerance + 1 }, (_, n) => current - totpTolerance + n);
      // All of them, whatever fits: the time that it takes says nothing.
      const fitting = steps.filter((step) =>
        isSameText(HOTP.generate({ ...parameters, counter: step }), code),
      );
      return fitting.findLast((step) => lastUsedStep === null || step > lastUsedStep) ?? null;
    },
  };
}

/**
 * The key URI that authenticator apps have agreed on. What is not said is 30 seconds, six digits and SHA-1: some apps
 * ignore these members, and others refuse URLs that have them.
 */
function urlOf(totp: {
  readonly secret: string;
  readonly label: string;
  readonly totpIssuer: string;
  readonly totpPeriod: number;
  readonly totpDigits: number;
}): string {
  const { secret, label, totpIssuer, totpPeriod, totpDigits } = totp;
  const members = [
    ['secret', secret],
    ['issuer', totpIssuer],
    ...(totpDigits === 6 ? [] : [['digits', String(totpDigits)]]),
    ...(totpPeriod === 30 ? [] : [['period', String(totpPeriod)]]),
  ];
  // Not as a form would write it: apps show "+" for what was a space.
  const query = members.map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `otpauth://totp/${encodeURIComponent(label)}?${query}`;
}
