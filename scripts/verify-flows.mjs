// Shows for a dozen configurations that no path of the login skips what accounts and options require:
//
//   npm run verify:flows [-- --only NAME]
//
// Minutes; `sallyport verify` does the same for the options of a site of one's own.
import { bootstrap, runSource } from './bootstrap.mjs';

await bootstrap();
await runSource('test/verify/main.ts');
