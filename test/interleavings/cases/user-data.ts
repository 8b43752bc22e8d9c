import { storedEmail } from '@sallyport/core';
import { countVisit, visits } from '../../races/count-visit.js';
import type { Case } from '../case.js';
import type { Scene } from '../scene.js';
import {
  asRequest,
  atOnce,
  changePassword,
  fromOne,
  login,
  logout,
  lookingAlso,
  signIn,
  type Call,
} from './people.js';

const count: Call = ['POST', 'auth/flows/count_visit/count', {}];

/** How many visits are kept with somebody. */
async function countOf({ world, store }: Scene, email: string): Promise<number> {
  const [holder] = await store.findByEmail(storedEmail(email));
  const kept = holder && (await world.auth.readUserData(visits, holder.user.id));
  return kept?.count ?? 0;
}

/** A case of a session for each request. */
function inSessions(name: string, calls: readonly [Call, Call] | readonly [Call, Call, Call]): Case {
  return {
    name,
    requests: calls.length,
    flows: [countVisit],
    prepare: async (scene) => {
      const { email, browser } = await signIn(scene);
      const browsers = [browser];
      while (browsers.length < calls.length) {
        const other = await scene.newBrowser();
        await other.request(...asRequest(login(email)));
        browsers.push(other);
      }
      const prepared = atOnce(
        scene,
        browsers.map((each, n) => [each, calls[n] ?? count] as const),
      );
      return lookingAlso(prepared, () => countOf(scene, email));
    },
  };
}

/** What a flow of the embedder's own keeps with a user: it goes on from what it has read. */
export const userData: readonly Case[] = [
  inSessions('two counts of what is kept with a user, from a session each', [count, count]),
  inSessions('three counts of what is kept with a user, from a session each', [count, count, count]),
  inSessions('a count of what is kept with a user, and a change of the password', [
    count,
    changePassword('another-horse-42'),
  ]),
  ...[count, logout].map((other): Case => ({
    name: `a count of what is kept with a user, and ${other === count ? 'another' : 'a logout'} from one browser`,
    requests: 2,
    flows: [countVisit],
    prepare: async (scene) => {
      const { email, browser } = await signIn(scene);
      const prepared = fromOne(scene, browser, [count, other]);
      return lookingAlso(prepared, () => countOf(scene, email));
    },
  })),
];
