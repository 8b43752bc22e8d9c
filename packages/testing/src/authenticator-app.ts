import type { Clock } from '@sallyport/core';
import { Secret, TOTP } from 'otpauth';

/** An app that shows codes, such as people have on their telephone. */
export interface AuthenticatorApp {
  /** What it shows now, or so many periods later. */
  code(periodsLater?: number): string;
}

const PERIOD_SECONDS = 30;

/** An app that was told this secret, in base32, and looks at this clock. */
export function createAuthenticatorApp(secret: string, clock: Clock): AuthenticatorApp {
  return {
    code: (periodsLater = 0) =>
      TOTP.generate({
        secret: Secret.fromBase32(secret),
        timestamp: clock.now() + periodsLater * PERIOD_SECONDS * 1000,
      }),
  };
}
