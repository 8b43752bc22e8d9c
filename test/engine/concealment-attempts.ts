import type { SettingsInput } from '@sallyport/core';
import type { Step } from './concealment-site.js';

export type Account = NonNullable<SettingsInput['account']>;

/** What is done to find out whether somebody has an address, or a number. */
export interface Attempt {
  /** Where there are other ways to do it, the settings of each. */
  readonly settings: Account;
  readonly mfa?: SettingsInput['mfa'];
  /** The last of them is the one that the row is about. */
  readonly steps: (contact: string) => readonly Step[];
  readonly status: number;
  /** Whoever has the contact is told once; a code is sent again where there is one. */
  readonly isResending?: true;
}

/** What must not be told, and all the ways to ask. */
export interface Concealment {
  /** The settings under which there are endpoints that could tell. */
  readonly sites: readonly Pick<SettingsInput, 'account' | 'mfa'>[];
  /** What can be typed where it is asked for. */
  readonly probe: string;
  /** Those that accounts have, of each kind of account. */
  readonly taken: readonly string[];
  readonly free: string;
  /**
   * Every endpoint that takes one, or goes on where one was given: what a stranger can do with it, or why it cannot tell
   * them anything. A new one has to be put here.
   */
  readonly endpoints: Readonly<Record<string, readonly Attempt[] | string>>;
}

export const WRONG_KEY = 'BCDF-GHJK';
export const ONLY_PROVED = 'only who has proved who they are gets there';
