import type { SessionToken, TokenHash } from '../../domain/ids.js';
import type { AccountSettings, MfaSettings, PasswordSettings } from '../../domain/settings.js';
import type { PasswordHasher } from '../../ports/password-hasher.js';
import type { PasswordPolicy } from '../../ports/password-policy.js';
import type { Random } from '../../ports/random.js';
import type { Store } from '../../ports/store.js';
import type { CoreEffects } from '../core-effects.js';
import type { Codes } from './codes.js';
import type { Interpreters } from './interpreter.js';
import type { Keyring } from './keyring.js';
import type { TrustedBrowsers } from './trusted-browsers.js';
import type { Webauthn } from './webauthn.js';

/** What the interpreters of the built-in flows work with. */
export interface InterpreterParts {
  readonly account: AccountSettings;
  readonly password: PasswordSettings;
  readonly mfa: MfaSettings;
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly passwordPolicy: PasswordPolicy;
  readonly keyring: Keyring;
  readonly codes: Codes;
  readonly trustedBrowsers: TrustedBrowsers;
  readonly webauthn: Webauthn;
  readonly random: Random;
  readonly hashToken: (token: SessionToken) => TokenHash;
}

/** The interpreters of some of the built-in questions, as one file holds those of one area. */
export type Questions<N extends keyof Interpreters<CoreEffects>['questions']> = Pick<
  Interpreters<CoreEffects>['questions'],
  N
>;
