import { storedEmail } from '@sallyport/core';
import type { Browser } from '../../engine/browser.js';
import { addFactors, FACTORS, RECOVERY_CODES, totpAt } from '../../engine/factors.js';
import type { Case } from '../case.js';
import type { Scene } from '../scene.js';
import {
  atOnce,
  changePassword,
  fromOne,
  login,
  logout,
  PASSWORD,
  visit,
  numberOf,
  type Call,
} from './people.js';

const [RECOVERY = '', ANOTHER = ''] = RECOVERY_CODES;
const WRONG = '000000';

const authenticate = (code: string): Call => ['POST', 'auth/2fa/authenticate', { code }];
const activate = (code: string): Call => ['POST', 'account/authenticators/totp', { code }];
const deactivate: Call = ['DELETE', 'account/authenticators/totp'];

/** Somebody who has an authenticator app and recovery codes, with so many logins that wait for one of them. */
async function beginLogins(scene: Scene, count: number) {
  const { email } = await visit(scene);
  const [holder] = await scene.store.findByEmail(storedEmail(email));
  if (!holder) throw new Error('they have signed up');
  await addFactors(scene.store, holder.user.id, [FACTORS.totp, FACTORS.recovery_codes]);
  const logins: Browser[] = [];
  while (logins.length < count) {
    const browser = await scene.newBrowser();
    await browser.post('auth/login', { email, password: PASSWORD });
    logins.push(browser);
  }
  return { email, logins, code: totpAt(scene.world.now()) };
}

/** A case of logins in a browser each, of which each sends its own request. */
function byLogins(name: string, callsOf: (code: string) => readonly Call[]): Case {
  const requests = numberOf(callsOf(''));
  return {
    name,
    requests,
    prepare: async (scene) => {
      const { logins, code } = await beginLogins(scene, requests);
      const calls = callsOf(code);
      return atOnce(
        scene,
        logins.map((browser, n) => [browser, calls[n] ?? logout] as const),
      );
    },
  };
}

/** A case of one login and whoever is signed in to the same account. */
function besideOwner(name: string, call: Call, recoveryCode?: string): Case {
  return {
    name,
    requests: 2,
    prepare: async (scene) => {
      const { logins, code } = await beginLogins(scene, 2);
      const [owner, other] = logins;
      if (!owner || !other) throw new RangeError('there are two');
      await owner.post('auth/2fa/authenticate', { code: RECOVERY });
      return atOnce(scene, [
        [owner, call],
        [other, authenticate(recoveryCode ?? code)],
      ]);
    },
  };
}

/** Somebody who is about to add an app, and the code that it shows. */
async function beginActivation(scene: Scene) {
  const { email, browser } = await visit(scene);
  await browser.post('auth/login', { email, password: PASSWORD });
  const secret = String((await browser.get('account/authenticators/totp')).body.meta?.['secret']);
  return { email, browser, code: totpAt(scene.world.now(), { secret }) };
}

/** Codes of authenticator apps and recovery codes, beside each other and beside what ends them. */
export const secondFactors: readonly Case[] = [
  byLogins('one code of an app, in two logins', (code) => [authenticate(code), authenticate(code)]),
  byLogins('one recovery code, in two logins', () => [authenticate(RECOVERY), authenticate(RECOVERY)]),
  byLogins('two recovery codes, in a login each', () => [authenticate(RECOVERY), authenticate(ANOTHER)]),
  byLogins('a code of an app and a recovery code, in a login each', (code) => [
    authenticate(code),
    authenticate(RECOVERY),
  ]),
  byLogins('one recovery code, in three logins', () => [
    authenticate(RECOVERY),
    authenticate(RECOVERY),
    authenticate(RECOVERY),
  ]),
  {
    name: 'one code of an app, twice in one login',
    requests: 2,
    prepare: async (scene) => {
      const { logins, code } = await beginLogins(scene, 1);
      return fromOne(scene, logins[0] ?? (await scene.newBrowser()), [
        authenticate(code),
        authenticate(code),
      ]);
    },
  },
  {
    name: 'a code of an app and a logout',
    requests: 2,
    prepare: async (scene) => {
      const { logins, code } = await beginLogins(scene, 1);
      return fromOne(scene, logins[0] ?? (await scene.newBrowser()), [authenticate(code), logout]);
    },
  },
  {
    name: 'a code of an app, and another login by password',
    requests: 2,
    prepare: async (scene) => {
      const { email, logins, code } = await beginLogins(scene, 1);
      return fromOne(scene, logins[0] ?? (await scene.newBrowser()), [authenticate(code), login(email)]);
    },
  },
  {
    ...byLogins('two wrong codes of an app, where one is allowed', () => [
      authenticate(WRONG),
      authenticate(WRONG),
    ]),
    account: { rateLimits: { login_failed: '1/300s/key' } },
  },
  besideOwner('a code of an app, and a change of the password', changePassword('another-horse-42')),
  besideOwner('a code of an app, and the end of the app', deactivate),
  besideOwner('a recovery code, and new ones', ['POST', 'account/authenticators/recovery-codes'], ANOTHER),
  {
    name: 'an app that is added twice',
    requests: 2,
    prepare: async (scene) => {
      const { browser, code } = await beginActivation(scene);
      return fromOne(scene, browser, [activate(code), activate(code)]);
    },
  },
  {
    name: 'an app that is added, and a login by password',
    requests: 2,
    prepare: async (scene) => {
      const { email, browser, code } = await beginActivation(scene);
      return atOnce(scene, [
        [browser, activate(code)],
        [await scene.newBrowser(), login(email)],
      ]);
    },
  },
  {
    name: 'the end of an app, and a login by password',
    requests: 2,
    prepare: async (scene) => {
      const { email, logins } = await beginLogins(scene, 1);
      const [owner = await scene.newBrowser()] = logins;
      await owner.post('auth/2fa/authenticate', { code: RECOVERY });
      return atOnce(scene, [
        [owner, deactivate],
        [await scene.newBrowser(), login(email)],
      ]);
    },
  },
];
