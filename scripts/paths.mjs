// Executes every transition and both outcomes of every guard of every built-in machine through real HTTP, on both adapters and both stores, and walks at
// random beside:
//
//   npm run paths [-- --seed N] [-- --walks N]
//
// Prints a table; its last line is `N of M`. Without a PostgreSQL (DATABASE_URL, or the one on this machine) the store in
// memory is the only one, and it says so.
import { bootstrap, runSource } from './bootstrap.mjs';

await bootstrap({ mayFailToBuild: true });
await runSource('test/paths/main.ts');
