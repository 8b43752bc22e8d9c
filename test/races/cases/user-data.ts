import { countAnswers, hasStatus, type Race } from '../race.js';
import { AT_ONCE, atOnce, expectStatus, PASSWORD } from '../stage.js';
import { PLAIN } from './settings.js';

/** What flows of the embedder's own keep with users: of requests that go on from what is there, none is lost. */
export const userDataRaces: readonly Race[] = [
  {
    name: 'counting up what is kept with a user, from a session each',
    account: PLAIN,
    winners: AT_ONCE,
    round: async (stage) => {
      const { browser, email } = await stage.signUp();
      const others = await stage.newBrowsers();
      for (const other of others) {
        expectStatus('the login', await other.post('auth/login', { email, password: PASSWORD }), 200);
      }
      const answers = await atOnce((n) => stage.at(others, n).post('auth/flows/count_visit/count', {}, n));
      await browser.post('auth/flows/count_visit/count', {});
      const { data } = (await browser.get('auth/flows/count_visit')).body;
      const { count } = data as { readonly count: number };
      const problem = count === AT_ONCE + 1 ? null : `${String(count)} were counted`;
      return countAnswers(answers, { right: hasStatus(200) }, problem);
    },
  },
];
