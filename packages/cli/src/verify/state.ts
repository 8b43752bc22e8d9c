import type { MemoryStore } from '@sallyport/store-memory';

/** What the client has shown in the login that is pending, as far as the answers of the engine's questions tell. */
export interface Shown {
  /** By what it became a candidate: `password`, `code`, `passkey`, ...; null for a way that nobody knows. */
  readonly proof: string | null;
  readonly factors: readonly ('code' | 'second factor' | 'new passkey')[];
  /** The stages of the embedder's own that were decided on: whether they are required, and whether they are passed. */
  readonly stages: Readonly<Record<string, 'not required' | 'required' | 'commanded' | 'passed'>>;
}

/** Where the model stands: all that is stored, and all that the client has. */
export interface ModelState {
  readonly store: MemoryStore;
  readonly at: number;
  readonly token: string | null;
  /** The keys of links that were mailed, by their purpose. */
  readonly links: Readonly<Record<string, string>>;
  /** What a key was asked to answer last. */
  readonly challenge: string | null;
  /** What a browser shows that was trusted, and the epochs of its user then. */
  readonly trust: { readonly cookie: string; readonly epochs: string } | null;
  readonly shown: Shown;
}

export const NOTHING_SHOWN: Shown = { proof: null, factors: [], stages: {} };

/** The session of the client, as it is stored. */
export function sessionOf(
  { store, token }: Pick<ModelState, 'store' | 'token'>,
  hashOf: (token: string) => string,
) {
  if (token === null) return null;
  const hash = hashOf(token);
  const row = store.contents().sessions.find(({ session }) => session.tokenHash === hash);
  return row?.session ?? null;
}
