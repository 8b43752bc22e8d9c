import type { AuthenticatorApp } from '../authenticator-app.js';
import type { SoftwareAuthenticator } from '../software-authenticator.js';
import type { Site } from '../test-site.js';
import type { Reply, Visitor } from '../visitor.js';

/** Somebody at a site: two clients, what they have, and what they know of their account. */
export interface Scene {
  readonly site: Site;
  /** The one that is used now, and the one that is not. */
  visitor: Visitor;
  otherVisitor: Visitor;
  /** The password that was accepted last. */
  password: string;
  app: AuthenticatorApp | null;
  readonly key: SoftwareAuthenticator;
  /** What the site asked a key last. */
  keyOptions: object | null;
  keyIds: readonly number[];
  recoveryCodes: readonly string[];
}

/** One thing that somebody does; what the site says to it, where it is asked. */
export interface Move {
  readonly name: string;
  readonly make: (scene: Scene) => Promise<Reply | null>;
}

/** Those by whom and to whom everything happens; the last one has an account already in no site by itself. */
export const OWN = { email: 'ann@example.org', phone: '+31612345678' };
export const OTHER = { email: 'other@example.org', phone: '+31612345679' };
export const TAKEN = { email: 'bob@example.org', phone: '+14155552671' };
export const UNKNOWN = { email: 'nobody@example.org', phone: '+14155552672' };

export const PASSWORDS = ['correct-horse-42', 'battery-staple-77'] as const;

export function beginScene(site: Site): Scene {
  return {
    site,
    visitor: site.visit('browser'),
    otherVisitor: site.visit('app'),
    password: PASSWORDS[0],
    app: null,
    key: site.securityKey(),
    keyOptions: null,
    keyIds: [],
    recoveryCodes: [],
  };
}

type Act = (scene: Scene) => Promise<Reply | null>;

/** Moves by their names. */
export function movesOf(acts: Readonly<Record<string, Act>>): readonly Move[] {
  return Object.entries(acts).map(([name, make]) => ({ name, make }));
}

/** A move by its name; throws where there is none. */
export function moveNamed(moves: readonly Move[], name: string): Move {
  const move = moves.find((each) => each.name === name);
  if (!move) throw new TypeError(`there is no move "${name}"`);
  return move;
}

/** A code or key that nobody was sent. */
export const WRONG = 'WRNG-CODE';

/** What was sent last, or something wrong where nothing was. */
export const orWrong = (sent: Promise<string>): Promise<string> => sent.catch(() => WRONG);
