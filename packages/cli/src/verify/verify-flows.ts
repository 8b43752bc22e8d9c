import { SallyportError, type Flow } from '@sallyport/core';
import { conditionsFor, type AccountCondition } from './accounts.js';
import type { Answers } from './answers.js';
import { explore } from './explore.js';
import { findingsAt, findingsIn, type Finding } from './rules.js';
import { createSite, type Site, type VerifiedOptions } from './site.js';

/** What was found out about one account. */
export interface VerifiedAccount {
  /** What is true of it. */
  readonly name: string;
  readonly states: number;
  /** How many requests were sent, each in each state. */
  readonly requests: number;
  readonly findings: readonly Finding[];
}

export interface Verification {
  readonly accounts: readonly VerifiedAccount[];
  /** The commands that some request got taken, as `flow command`. */
  readonly taken: readonly string[];
  /**
   * Those that none did, as `flow command`: what is said says nothing about them. What people do with their account once they
   * are signed in is not among them.
   */
  readonly untaken: readonly string[];
}

export interface VerifySettings {
  /**
   * What questions of one's own flows can be answered, where their functions say now this, now that, as one that tells a new
   * device does: `{ sms_check: { isRequired: [true, false] } }`.
   */
  readonly answers?: Answers;
  /**
   * For one account (5000 by default); with more states it is said that they were not all looked at. Once something is found, a
   * tenth is enough for the accounts that follow.
   */
  readonly maxStates?: number;
  /** The accounts that are looked at, by name; all that differ on the site by default. */
  readonly accounts?: readonly string[];
}

/** Ten times what the largest account of a site with every option has. */
const MAX_STATES = 5000;
const FEWER = 10;

/**
 * Shows that nobody gets in by these options without what they require, or tells the shortest way in which somebody
 * does. The engine itself is run: in every state that a client with all secrets of an account can bring about, every
 * request is sent that it can send. What is looked at in the answers is nothing that a machine says of itself, but
 * which secrets were right, and what is stored of the account. Throws as `createSallyport` does for options that are wrong.
 */
export async function verifyFlows(
  options: VerifiedOptions,
  settings: VerifySettings = {},
): Promise<Verification> {
  const site = await createSite(options, settings.answers);
  try {
    return await verifySite(site, settings);
  } finally {
    await site.stop();
  }
}

/** The same for an engine that is there already, with its answers. */
export async function verifySite(
  site: Site,
  { maxStates = MAX_STATES, accounts: names }: Omit<VerifySettings, 'answers'> = {},
): Promise<Verification> {
  const taken = new Set<string>();
  const accounts: VerifiedAccount[] = [];
  for (const condition of named(conditionsFor(site.auth.settings), names)) {
    const isRight = accounts.every(({ findings }) => findings.length === 0);
    const most = isRight ? maxStates : Math.ceil(maxStates / FEWER);
    accounts.push(await verifyAccount(condition, { site, maxStates: most, taken }));
  }
  const commands = [...site.auth.flows.values()].flatMap((flow) =>
    flow.commands.map((command) => ({ flow, name: `${flow.id} ${command}` })),
  );
  return {
    accounts,
    taken: commands.filter(({ name }) => taken.has(name)).map(({ name }) => name),
    untaken: commands
      .filter(({ flow, name }) => !taken.has(name) && !isOfAccount(flow, site))
      .map(({ name }) => name),
  };
}

function named(
  conditions: readonly AccountCondition[],
  names: readonly string[] | undefined,
): readonly AccountCondition[] {
  if (!names) return conditions;
  const known = conditions.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const message = `accounts: there is no ${unknown.join(' and no ')} on this site, but: ${known.join('; ')}`;
    throw new SallyportError('invalid-configuration', message);
  }
  return conditions.filter(({ name }) => names.includes(name));
}

/** Whether a flow that comes with the engine changes the account of whoever is signed in. */
function isOfAccount({ id, resources }: Flow, { own }: Site): boolean {
  return resources.some(({ isPrivate }) => isPrivate) && !own.some((flow) => flow.id === id);
}

async function verifyAccount(
  condition: AccountCondition,
  {
    site,
    maxStates,
    taken,
  }: { readonly site: Site; readonly maxStates: number; readonly taken: Set<string> },
): Promise<VerifiedAccount> {
  const { settings } = site.auth;
  const flows = [...site.auth.flows.values()];
  const findings: Finding[] = [];
  const explored = await explore({
    site,
    clientele: { settings, flows, own: site.own, condition, key: site.key, codes: site.codes },
    maxStates,
    onStep: (step) => {
      for (const { flow, event } of step.exchange.audit) taken.add(`${flow} ${event}`);
      findings.push(...findingsAt(step, site));
    },
  });
  findings.push(...findingsIn(explored, { site, condition }));
  return {
    name: condition.name,
    states: explored.nodes.length,
    requests: explored.steps,
    findings: eachOnce(findings),
  };
}

/** The first of each is the one with the shortest way to it. */
function eachOnce(findings: readonly Finding[]): readonly Finding[] {
  const known = new Set<string>();
  return findings.filter(({ problem }) => {
    const isNew = !known.has(problem);
    known.add(problem);
    return isNew;
  });
}
