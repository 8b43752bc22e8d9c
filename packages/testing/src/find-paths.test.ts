import { describe, expect, test } from 'vitest';
import { findPaths } from './find-paths.js';
import { builtInMoves, movesOf } from './index.js';
import { createTestSite, type TestSiteOptions } from './test-site.js';
import { assertSameWalk, checkRandomWalks, walkSite } from './walk-site.js';

const account: TestSiteOptions['account'] = {
  loginMethods: ['email'],
  signupFields: ['email*', 'password1*'],
  emailVerification: 'none',
};

const open = (options: TestSiteOptions = {}) => createTestSite({ account, ...options });

const moves = builtInMoves.filter(({ name }) =>
  [
    'sign up',
    'log in',
    'log out',
    'log in with a wrong password',
    'prove the password',
    'prove a wrong password',
  ].includes(name),
);

describe('a search for paths', () => {
  test('finds short ones by what was not tried yet, the same for the same seed', async () => {
    const search = { open, moves, seed: 1, walks: 4, steps: 12 };
    const paths = await findPaths(search);
    const taken = new Set<string>();
    for (const path of paths) {
      const site = await open();
      await walkSite(site, path, moves);
      for (const entry of site.trail) taken.add(entry);
      await site.close();
    }
    expect([...taken]).toEqual(
      expect.arrayContaining([
        'signup examining: accountPrepared -> proved',
        'login verifyingPassword: passwordAccepted if isAuthenticated -> idle',
        'reauthenticate verifyingPassword: ownPasswordRejected -> idle',
      ]),
    );
    expect(Math.max(...paths.map(({ length }) => length))).toBeLessThan(12);
    expect(await findPaths(search)).toEqual(paths);
  });

  test('takes the openings it is given, cut down to what is needed', async () => {
    const opening = ['log out', 'sign up', 'log out', 'prove the password'];
    const paths = await findPaths({ open, moves, seed: 1, walks: 0, openings: [opening] });
    expect(paths).toEqual([['sign up']]);
  });
});

describe('a walk', () => {
  test('tells what came of each move', async () => {
    const site = await open();
    const steps = await walkSite(site, ['log in', 'sign up'], moves);
    expect(steps).toMatchObject([
      { move: 'log in', status: 400, problems: ['email_password_mismatch@password'], states: {} },
      { move: 'sign up', status: 200, problems: [], pending: [] },
    ]);
    await site.close();
  });

  test('that comes to something else is told, with the way to there', async () => {
    const [one, other] = [
      await open(),
      await open({ account: { ...account, isOpenForSignup: () => false } }),
    ];
    const path = ['log in', 'sign up', 'log in'];
    const [expected, found] = [await walkSite(one, path, moves), await walkSite(other, path, moves)];
    expect(() => assertSameWalk(expected, found)).toThrow(
      /does not do as its model does:\n {2}log in\n {2}sign up\nIt should come to .*"status":200.*\n.*"status":403/,
    );
    await Promise.all([one.close(), other.close()]);
  });

  test('is cut down to the shortest where random ones differ', async () => {
    const spoilt = [
      ...moves.filter(({ name }) => name !== 'log out'),
      ...movesOf({
        'log out': async ({ site, visitor }) =>
          site.mailbox === broken?.mailbox ? visitor.get('config') : visitor.delete('auth/session'),
      }),
    ];
    let broken: Awaited<ReturnType<typeof open>> | null = null;
    const walks = checkRandomWalks({
      open: async () => (broken = await open()),
      openModel: open,
      ...{ moves: spoilt, seed: 1, runs: 30 },
    });
    await expect(walks).rejects.toThrow(/Counterexample: \[\[\],\["log out"\]\]/);
  });

  test('needs moves that there are', async () => {
    const site = await open();
    await expect(walkSite(site, ['fly'], moves)).rejects.toThrow('there is no move "fly"');
    await site.close();
  });
});
