// Sends what must happen once or so many times 32 times at once, to two server processes on one PostgreSQL:
//
//   npm run races [-- --long] [-- --filter TEXT]
//
// Prints a table of what came of it, and `N held, N broken`. The long form has twenty rounds of each case.
import { bootstrap, runSource } from './bootstrap.mjs';

await bootstrap({ mayFailToBuild: true });
await runSource('test/races/main.ts');
