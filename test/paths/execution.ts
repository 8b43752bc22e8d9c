import type { Flow, FlowId } from '@sallyport/core';
import { edgeNames } from '@sallyport/core/testing';
import { assertSameWalk, walkSite, type SiteStep, type TestSite } from '@sallyport/testing';
import type { Combination } from './combinations.js';
import { JOURNEYS } from './journeys/index.js';
import { MOVES } from './moves.js';
import { openSite, type SiteName } from './sites.js';
import { whyNever } from './never.js';

/** A machine that comes with the product, and where its transitions were executed. */
export interface MachineRow {
  readonly name: string;
  readonly flow: Flow;
  /** Of each transition, the names of the combinations on which it was executed. */
  readonly transitions: Map<string, Set<string>>;
  /** The same of each outcome of each guard, but for those that cannot be. */
  readonly guards: Map<string, Set<string>>;
}

/**
 * Walks all journeys through the HTTP of each combination, and compares every step with what a model in this process
 * makes of it. Throws where one differs.
 */
export async function walkJourneys(combinations: readonly Combination[]): Promise<readonly MachineRow[]> {
  const rows = new Map<string, MachineRow>();
  for (const [name, journeys] of Object.entries(JOURNEYS)) {
    // Object.entries forgets what its keys are.
    const site = name as SiteName;
    for (const journey of journeys) {
      const model = await openSite(site);
      const expected = await walkSite(model, journey, MOVES);
      await model.close();
      for (const id of model.auth.flows.keys()) noteMachine(rows, { site, flows: model.auth.flows, id });
      for (const combination of combinations) {
        const server = await combination.open(site);
        const steps = await walkSite(server, journey, MOVES).finally(() => server.close());
        assertSame(`${combination.name}, ${site}`, { expected, steps });
        for (const [id, transition] of trailOf(server)) {
          const { transitions } = noteMachine(rows, { site, flows: server.auth.flows, id });
          transitions.get(transition)?.add(combination.name);
        }
        noteGuards(rows, { site, server, combination: combination.name });
      }
    }
  }
  return [...rows.values()];
}

function assertSame(
  where: string,
  { expected, steps }: { readonly expected: readonly SiteStep[]; readonly steps: readonly SiteStep[] },
): void {
  try {
    assertSameWalk(expected, steps);
  } catch (cause) {
    throw new Error(`on ${where}`, { cause });
  }
}

function noteMachine(
  rows: Map<string, MachineRow>,
  {
    site,
    flows,
    id,
  }: { readonly site: SiteName; readonly flows: ReadonlyMap<FlowId, Flow>; readonly id: FlowId },
): MachineRow {
  const flow = flows.get(id);
  if (!flow) throw new TypeError(`there is no flow ${id}`);
  const names = edgeNames(flow.machine);
  // Some flows have another machine under other settings; the pipeline has one for each list of stages.
  const key = id === 'pipeline' ? id : JSON.stringify([id, names]);
  const isFirst = ![...rows.values()].some((row) => row.flow.id === id);
  const name = isFirst ? id : `${id} (${site})`;
  const row = rows.get(key) ?? { name, flow, transitions: new Map(), guards: new Map() };
  for (const name of names) if (!row.transitions.has(name)) row.transitions.set(name, new Set());
  rows.set(key, row);
  return row;
}

function noteGuards(
  rows: Map<string, MachineRow>,
  {
    site,
    server,
    combination,
  }: { readonly site: SiteName; readonly server: TestSite; readonly combination: string },
): void {
  const { flows } = server.auth;
  for (const [id, covered] of Object.entries(server.coverage.report())) {
    const { guards } = noteMachine(rows, { site, flows, id });
    for (const [outcome, times] of Object.entries(covered.guards)) {
      const where = guards.get(outcome) ?? new Set();
      if (times > 0) where.add(combination);
      if (times > 0 || whyNever(id, outcome) === null) guards.set(outcome, where);
    }
  }
}

/** Each transition once, with its flow. */
function trailOf({ trail }: TestSite): readonly (readonly [FlowId, string])[] {
  return [...new Set(trail)].map((entry) => {
    const space = entry.indexOf(' ');
    return [entry.slice(0, space), entry.slice(space + 1)];
  });
}
