// Does what README.md and the guides tell a new user to do, to the letter, in empty folders and with the packages as they
// would be published:
//
//   npm run guides [-- --links]
//
// Prints a table; its last line is `N of M` steps. What is not ours comes from npm's registry; with --links from this
// repository's own dependencies, as in `npm test`, which does the same.
import { bootstrap, runSource } from './bootstrap.mjs';

await bootstrap();
await runSource('test/docs/reader/main.ts');
