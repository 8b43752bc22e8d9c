import type { Answer } from './browser.js';
import type { SiteSettings } from './messages.js';
import type { Cluster } from './site.js';
import { Stage } from './stage.js';

/** A case of the table: what is sent at once, and what must come of it. */
export interface Race extends SiteSettings {
  readonly name: string;
  /** How many of those who come at once get what they want: exactly, or from one number to another. */
  readonly winners: number | readonly [least: number, most: number];
  /** How many answers depend on the secret, right and wrong ones: exactly, or from one number to another; where any may. */
  readonly compared?: number | readonly [least: number, most: number];
  readonly round: (stage: Stage) => Promise<Round>;
}

/** What came of one round. */
export interface Round {
  readonly right: number;
  readonly wrong: number;
  /** Answers of 500 and above. */
  readonly failures: number;
  /** What else is not as it must be. */
  readonly problem: string | null;
}

export interface Report {
  readonly race: Race;
  readonly rounds: readonly Round[];
  /** Why it did not hold; empty if it did. */
  readonly problems: readonly string[];
}

/** Counts answers: those that say yes, and those that say no because of the secret. */
export function countAnswers(
  answers: readonly Answer[],
  kinds: { readonly right: (answer: Answer) => boolean; readonly wrong?: (answer: Answer) => boolean },
  problem: string | null = null,
): Round {
  const { right, wrong = () => false } = kinds;
  return {
    right: answers.filter(right).length,
    wrong: answers.filter(wrong).length,
    failures: answers.filter(({ status }) => status >= 500).length,
    problem,
  };
}

export const hasStatus =
  (...statuses: readonly number[]) =>
  ({ status }: Answer): boolean =>
    statuses.includes(status);

export const hasError =
  (...codes: readonly string[]) =>
  ({ body }: Answer): boolean =>
    body.errors?.some(({ code }) => codes.includes(code)) ?? false;

/** Runs a race so many times. */
export async function runRace(cluster: Cluster, race: Race, count: number): Promise<Report> {
  const stage = new Stage(await cluster.open({ account: race.account, ...(race.mfa && { mfa: race.mfa }) }));
  const rounds: Round[] = [];
  try {
    while (rounds.length < count) rounds.push(await race.round(stage));
  } catch (error) {
    return { race, rounds, problems: [String(error)] };
  }
  return { race, rounds, problems: [...new Set(rounds.flatMap((round) => problemsOf(race, round)))] };
}

export function problemsOf(
  { winners, compared }: Race,
  { right, wrong, failures, problem }: Round,
): readonly string[] {
  const rules: readonly (readonly [holds: boolean, problem: string])[] = [
    [isWithin(right, winners), `${String(right)} won`],
    [compared === undefined || isWithin(right + wrong, compared), `${String(right + wrong)} were compared`],
    [failures === 0, `${String(failures)} failed`],
    [problem === null, problem ?? ''],
  ];
  return rules.filter(([holds]) => !holds).map(([, text]) => text);
}

function isWithin(count: number, range: number | readonly [least: number, most: number]): boolean {
  const [least, most] = typeof range === 'number' ? [range, range] : range;
  return count >= least && count <= most;
}
