// Explores all interleavings of requests that come at once, on a store in memory:
//
//   npm run interleavings [-- --long] [-- --filter TEXT]
//
// Pairs take half a minute; the long form takes three requests at once, too, and some minutes.
import { bootstrap, runSource } from './bootstrap.mjs';

await bootstrap();
await runSource('test/interleavings/main.ts');
