// Explores all interleavings of requests that come at once, on a store in memory:
//
//   npm run interleavings [-- --long] [-- --filter TEXT]
//
// Pairs take half a minute; the long form also takes three requests at once, in a few minutes.
import { bootstrap, runSource } from './bootstrap.mjs';

await bootstrap();
await runSource('test/interleavings/main.ts');
