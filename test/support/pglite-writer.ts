// Commits sessions into PGlite in the folder that is named, until it is killed, and writes the token of each commit
// that was acknowledged.
import { instant, tokenHash } from '@sallyport/core';
import { createPostgresStore, migrate, openPglite } from '@sallyport/store-postgres';

const executor = await openPglite(process.argv[2] ?? '');
await migrate(executor);
const store = createPostgresStore({ executor });
const at = instant(1_700_000_000_000);

for (let n = 0; ; n += 1) {
  const token = `token-${n}`;
  const state = {
    tokenHash: tokenHash(token),
    userId: null,
    sessionEpoch: null,
    methods: [],
    flows: {},
    ip: '192.0.2.1',
    userAgent: '',
    createdAt: at,
    lastSeenAt: at,
    expiresAt: instant(at + 1_000_000),
  };
  const session = { type: 'insert', state } as const;
  const { type } = await store.commit({ at, session, expectations: [], writes: [], messages: [], audit: [] });
  if (type === 'committed') process.stdout.write(`${token}\n`);
}
