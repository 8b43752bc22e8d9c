import { pendingLogin } from './pending-login.js';
import { missingAt } from './bypass.js';
import { besideLogin } from './requests.js';
import { pathTo, type Explored, type Node, type Step } from './explore.js';
import type { AccountCondition } from './accounts.js';
import type { Site } from './site.js';
import { isTotpUsed } from './state-key.js';

/** Something that does not hold, with the shortest way to see it. */
export interface Finding {
  readonly rule: 'no-bypass' | 'no-trap' | 'exit-by-expiry' | 'no-failure' | 'a-way-in' | 'complete';
  /** What is wrong, in a sentence. */
  readonly problem: string;
  /** The requests that lead to it, from nothing, with what came of each. */
  readonly steps: readonly string[];
}

/** What is wrong with a step by itself. */
export function findingsAt(step: Step, site: Site): readonly Finding[] {
  const steps = [...pathTo(step.from), step.sentence];
  const found = (rule: Finding['rule'], problems: readonly string[]): readonly Finding[] =>
    problems.map((problem) => ({ rule, problem, steps }));
  return [
    ...found('no-bypass', bypasses(step, site)),
    ...found('exit-by-expiry', waitsForEver(step)),
    ...found('no-failure', failures(step)),
  ];
}

function bypasses({ from, state, exchange }: Step, site: Site): readonly string[] {
  return missingAt(from.state, state, { exchange, site }).map(
    (what) => `somebody is signed in without ${what}`,
  );
}

function waitsForEver({ kind, from, session }: Step): readonly string[] {
  if (kind !== 'time') return [];
  const before = from.session?.flows ?? {};
  return Object.values(session?.flows ?? {})
    .filter(({ flow }) => before[flow] !== undefined)
    .map(
      ({ flow, value }) =>
        `${flow} still waits in ${JSON.stringify(value)} when all its time is over: let timePassed lead out of it`,
    );
}

function failures({ exchange: { errors, response } }: Step): readonly string[] {
  const texts = errors.map(
    (error) => `the engine fails: ${error instanceof Error ? error.message : String(error)}`,
  );
  if (texts.length > 0) return texts;
  return response.status >= 500 ? [`the engine answers ${String(response.status)}`] : [];
}

/** What is wrong with all that was explored together. */
export function findingsIn(explored: Explored, { site, condition }: Explorer): readonly Finding[] {
  return [...traps(explored, site), ...closed(explored, condition), ...unfinished(explored)];
}

interface Explorer {
  readonly site: Site;
  readonly condition: AccountCondition;
}

/** Where somebody waits, and nothing that they can send to what they wait in ever leads out of it. */
function traps({ nodes, unexplored }: Explored, site: Site): readonly Finding[] {
  const isExcused = (node: Node) => node.isLimited || isUsedUp(node);
  const waiting = (node: Node) => (isExcused(node) ? [] : waitingFlows(node, site));
  return nodes.flatMap((node) =>
    waiting(node)
      .filter((flow) => !leadsOut(node, { flow, unexplored }))
      .map((flow): Finding => {
        const value = JSON.stringify(node.session?.flows[flow]?.value);
        const problem = `${flow} is a trap in ${value}: nothing that can be sent to it leads out`;
        return { rule: 'no-trap', problem, steps: pathTo(node) };
      }),
  );
}

/** Whether each code that the client has of a second factor was used: time will bring another. */
function isUsedUp({ state }: Node): boolean {
  const factors = state.store.contents().authenticators.map(({ authenticator }) => authenticator);
  const isUsed = (factor: (typeof factors)[number]): boolean => {
    if (factor.type === 'totp') return isTotpUsed(factor, state.at);
    return factor.type === 'recovery_codes' && factor.usedCodes.length > 0;
  };
  return factors.length > 0 && factors.every(isUsed);
}

/** The stage of the pending login, unless it is only pretended; and what waits of the embedder's own flows. */
function waitingFlows({ session }: Node, { auth, own }: Site): readonly string[] {
  const stored = Object.keys(session?.flows ?? {});
  // There, not everything is sent.
  if (besideLogin(stored, [...auth.flows.values()]).length > 0) return [];
  const login = session && pendingLogin(session);
  const isOwn = (id: string) => own.some((flow) => flow.id === id && flow.stage === undefined);
  return stored.filter((id) => id === login?.stage || isOwn(id));
}

/** Whether there is a way out, or one may be where nobody has looked. */
function leadsOut(
  start: Node,
  { flow, unexplored }: { readonly flow: string; readonly unexplored: Explored['unexplored'] },
): boolean {
  const reached = new Set([start]);
  // The set grows while it is walked through.
  for (const node of reached) {
    if (unexplored.has(node)) return true;
    for (const { to, sentTo } of node.edges) {
      if (!sentTo.includes(flow)) continue;
      if (to.session?.flows[flow] === undefined) return true;
      reached.add(to);
    }
  }
  return false;
}

/** Whoever has all that is asked of them gets in somehow. */
function closed({ nodes, unexplored }: Explored, { isActive, name }: AccountCondition): readonly Finding[] {
  const isIn = nodes.some(({ session }) => session !== null && session.userId !== null);
  if (isIn || !isActive || unexplored.size > 0) return [];
  const furthest = nodes.filter(({ session }) => session && pendingLogin(session)).at(-1);
  const problem = `${name}: cannot get in, with all secrets`;
  return [{ rule: 'a-way-in', problem, steps: furthest ? pathTo(furthest) : [] }];
}

function unfinished({ unexplored, nodes }: Explored): readonly Finding[] {
  if (unexplored.size === 0) return [];
  const problem =
    `not everything was looked at, as there are more than ${String(nodes.length - 1)} states${mostly(nodes)}: ` +
    'put right what else is found, see what counts up without end, or raise maxStates';
  return [{ rule: 'complete', problem, steps: [] }];
}

/** Where a flow keeps most different things, as one does that counts up. */
function mostly(nodes: readonly Node[]): string {
  const kept = new Map<string, Set<string>>();
  for (const { flow, value, context } of nodes.flatMap(({ session }) =>
    Object.values(session?.flows ?? {}),
  )) {
    const where = `${flow} in ${JSON.stringify(value)}`;
    kept.set(where, (kept.get(where) ?? new Set()).add(JSON.stringify(context)));
  }
  const [most] = [...kept].sort(([, one], [, other]) => other.size - one.size);
  return most ? `, ${String(most[1].size)} of ${most[0]}` : '';
}
