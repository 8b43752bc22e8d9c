import { mkdir, rm, writeFile } from 'node:fs/promises';
import { diagramFiles } from './diagrams.js';

// Draws the built-in flows anew; `npm run diagrams`.
await rm('docs/diagrams', { recursive: true, force: true });
await mkdir('docs/diagrams', { recursive: true });
const files = diagramFiles();
for (const [path, text] of files) await writeFile(path, text);
console.log(`${String(files.size)} files in docs`);
