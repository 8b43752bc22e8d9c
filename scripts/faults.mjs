// Lets servers and databases fail in every way, on a PostgreSQL of its own in a temporary folder:
//
//   npm run faults [-- --long] [-- --filter TEXT] [-- --seed NUMBER]
//
// Prints a table of what came of it, and `N held, N broken`. It needs the programs of PostgreSQL (initdb, pg_ctl).
import { bootstrap, runSource } from './bootstrap.mjs';

await bootstrap({ mayFailToBuild: true });
await runSource('test/faults/main.ts');
