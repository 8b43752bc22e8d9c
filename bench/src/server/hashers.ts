import type { PasswordHasher } from '@sallyport/core';

/** How passwords are hashed: not at all, so that the rest can be seen, or as they should be. All subjects share it. */
export const HASHERS = ['stub', 'argon2'] as const;
export type HasherName = (typeof HASHERS)[number];

export async function createHasher(name: HasherName): Promise<PasswordHasher> {
  if (name === 'stub') return stubHasher;
  // Loaded where it is asked for: the peers' cold start is not to have it.
  const { createArgon2Hasher } = await import('@sallyport/core');
  return createArgon2Hasher();
}

const stubHasher: PasswordHasher = {
  decoy: 'stub:',
  hash: async (password) => `stub:${password}`,
  verify: async (hash, password) => hash === `stub:${password}`,
  needsRehash: () => false,
};
