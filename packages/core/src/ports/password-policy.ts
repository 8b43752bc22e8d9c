import type { PasswordProblem } from '../domain/password.js';

/** What is known of whom a new password is for; what is absent is not compared. */
export interface PasswordContext {
  readonly username?: string;
  readonly email?: string;
  readonly siteName?: string;
}

/**
 * Decides which new passwords are accepted. It is not asked at login: old passwords stay valid when it changes.
 *
 * An implementation must be deterministic, must not change or keep the password, and must bound its work for
 * any input, since it runs between two requests.
 */
export interface PasswordPolicy {
  /** Everything that is wrong with a normalised password, in the order of reporting; empty if it is accepted. */
  check(password: string, context: PasswordContext): Promise<readonly PasswordProblem[]>;
}
