// Writes a golden file for each version of a flow that has none yet; those that are there are never changed
//
//   npm run golden
import { bootstrap, runSource } from './bootstrap.mjs';

await bootstrap();
await runSource('test/stored/write-golden.ts');
