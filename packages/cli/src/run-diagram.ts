import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandLine, Diagram, ExitCode } from './command-line.js';
import { drawFlow } from './diagram/draw-flow.js';
import { loadOptions } from './load-options.js';
import { createSite } from './verify/site.js';

/** Draws all flows of the options of a file into a folder. */
export async function runDiagram(line: CommandLine, { file, out }: Diagram): Promise<ExitCode> {
  const site = await createSite(await loadOptions(file));
  await site.stop();
  await mkdir(out, { recursive: true });
  for (const flow of site.auth.flows.values()) {
    const { mermaid, json } = drawFlow(flow);
    await writeFile(join(out, `${flow.id}.mmd`), mermaid);
    await writeFile(join(out, `${flow.id}.json`), json);
    line.print(`${join(out, flow.id)}.mmd and .json\n`);
  }
  return 0;
}
