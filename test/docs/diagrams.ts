import { drawFlow } from '@sallyport/cli';
import type { Flow } from '@sallyport/core';
import { CONFIGURATIONS } from '../model/configurations.js';

const FOLDER = 'docs/diagrams';

/** The files that show the built-in flows, by their paths: one page with all pictures, and one file for Stately Studio each. */
export function diagramFiles(): ReadonlyMap<string, string> {
  const drawn = distinctFlows().map(({ name, flow }) => ({ name, ...drawFlow(flow) }));
  const files = drawn.map(({ name, json }) => [`${FOLDER}/${name}.json`, json] as const);
  return new Map([['docs/flows.md', pageOf(drawn)], ...files]);
}

/** Each machine once; two of one name are told apart by what the site is like that has it. */
function distinctFlows(): readonly { readonly name: string; readonly flow: Flow }[] {
  const found = new Map<unknown, { readonly name: string; readonly flow: Flow }>();
  const names = new Set<string>();
  for (const { name: site, flows } of CONFIGURATIONS) {
    for (const flow of flows.values()) {
      // The stages of the first site are as good as those of any other.
      if (found.has(flow.machine) || (flow.id === 'pipeline' && names.has(flow.id))) continue;
      const name = names.has(flow.id)
        ? `${flow.id}_${site.split(',')[0]?.replaceAll(' ', '_') ?? ''}`
        : flow.id;
      names.add(name);
      found.set(flow.machine, { name, flow });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function pageOf(drawn: readonly { readonly name: string; readonly mermaid: string }[]): string {
  return [
    '# The flows, drawn',
    '',
    'Every built-in machine as it is: `npm run diagrams` writes this page and the files in [diagrams](diagrams), which [Stately',
    'Studio](https://stately.ai/editor) imports as JSON, and a test fails where they are stale. An edge has its event, its guard in',
    'brackets, and behind a slash what is asked and done. `npx sallyport diagram` (of `@sallyport/cli`) draws flows of your own.',
    '',
    'Commands of clients are imperatives (`submitCode`), replies of the engine to what was asked are in the past tense',
    '(`codeMatched`). `timePassed` comes before any of them: what has expired leaves on it. `stageEntered` begins a stage of the login;',
    '`passStage` ends it, and hands over to the `pipeline`, which has the one edge into `authenticated`.',
    '',
    ...drawn.flatMap(({ name, mermaid }) => [
      `## ${name}`,
      '',
      '```mermaid',
      mermaid.trimEnd(),
      '```',
      '',
      `[JSON](diagrams/${name}.json)`,
      '',
    ]),
  ].join('\n');
}
