import { describe, expect, test } from 'vitest';
import { runRace, type Race, type Round } from './race.js';
import type { Cluster } from './site.js';
import { renderTable } from './table.js';

const cluster: Cluster = {
  errors: [],
  open: async () => ({ urls: [], mailsTo: async () => [] }),
  close: async () => undefined,
};

const FINE: Round = { right: 1, wrong: 2, failures: 0, problem: null };

/** A race that ends like this, one round after the other. */
function raceOf(rounds: readonly (Round | Error)[], rules: Partial<Race> = {}): Race {
  const left = [...rounds];
  return {
    name: 'a race',
    account: {},
    winners: 1,
    compared: [1, 3],
    ...rules,
    round: async () => {
      const next = left.shift() ?? FINE;
      if (next instanceof Error) throw next;
      return next;
    },
  };
}

const problemsOf = async (rounds: readonly (Round | Error)[], rules: Partial<Race> = {}) =>
  (await runRace(cluster, raceOf(rounds, rules), rounds.length)).problems;

describe('a race holds', () => {
  const cases: readonly (readonly [
    sentence: string,
    { rounds: readonly (Round | Error)[]; rules?: Partial<Race>; problems?: readonly string[] },
  ])[] = [
    ['where all is as it says', { rounds: [FINE, FINE] }],
    ['within a range of winners', { rounds: [{ ...FINE, right: 0 }, FINE], rules: { winners: [0, 1] } }],
    ['with any number of guesses that is allowed', { rounds: [{ ...FINE, wrong: 0 }, FINE] }],
    ['not with two winners', { rounds: [FINE, { ...FINE, right: 2, wrong: 0 }], problems: ['2 won'] }],
    ['not without one', { rounds: [{ ...FINE, right: 0 }], problems: ['0 won'] }],
    ['not with one guess too many', { rounds: [{ ...FINE, wrong: 3 }], problems: ['4 were compared'] }],
    [
      'not where nothing was compared',
      { rounds: [{ ...FINE, right: 0, wrong: 0 }], rules: { winners: 0 }, problems: ['0 were compared'] },
    ],
    ['not with a 500', { rounds: [{ ...FINE, failures: 1 }], problems: ['1 failed'] }],
    [
      'not with a problem of its own',
      { rounds: [{ ...FINE, problem: 'two sessions' }], problems: ['two sessions'] },
    ],
    [
      'not where a round cannot be held',
      { rounds: [FINE, new Error('no mail')], problems: ['Error: no mail'] },
    ],
  ];

  test.each(cases)('%s', async (_sentence, { rounds, rules = {}, problems = [] }) => {
    expect(await problemsOf(rounds, rules)).toEqual(problems);
  });

  test('and says the same once, however many rounds there were', async () => {
    const tooMany = { ...FINE, right: 2, wrong: 0 };
    expect(await problemsOf([tooMany, tooMany, tooMany])).toEqual(['2 won']);
  });
});

test('the table has a row for each race, and their sum', async () => {
  const reports = [
    await runRace(cluster, raceOf([FINE, { ...FINE, right: 0 }], { winners: [0, 1] }), 2),
    await runRace(cluster, { ...raceOf([{ ...FINE, right: 2 }]), name: 'another' }, 1),
    await runRace(cluster, { ...raceOf([new Error('no mail')]), name: 'a third' }, 1),
  ];
  expect(renderTable(reports).split('\n')).toEqual([
    'case     winners  compared (wrong + right)  5xx  rounds',
    'a race   0 to 1   3 (2 + 1) of 3            0    2       held',
    'another  2        4 (2 + 2) of 3            0    1       BROKEN: 2 won, 4 were compared',
    'a third  -         of 3                     0    0       BROKEN: Error: no mail',
    '',
    '1 held, 2 broken',
  ]);
});
