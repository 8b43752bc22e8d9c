// Draws the built-in flows anew, for docs/flows.md and docs/diagrams
//
//   npm run diagrams
import { bootstrap, runSource } from './bootstrap.mjs';

await bootstrap();
await runSource('test/docs/write-diagrams.ts');
