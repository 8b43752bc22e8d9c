import {
  movesOf,
  orWrong,
  OTHER,
  OWN,
  PASSWORDS,
  TAKEN,
  UNKNOWN,
  WRONG,
  type Move,
  type Scene,
} from './scene.js';

const signup = (who: object) => (scene: Scene) =>
  scene.visitor.post('auth/signup', { ...who, password: scene.password });

const login = (by: object) => (scene: Scene) =>
  scene.visitor.post('auth/login', { ...by, password: scene.password });

const confirm = (code: (scene: Scene) => string | Promise<string>) => async (scene: Scene) =>
  scene.visitor.post('auth/code/confirm', { code: await code(scene) });

/** Signing up, logging in and out, and codes to log in. */
export const loginMoves: readonly Move[] = movesOf({
  'sign up': signup(OWN),
  'sign up with another address': signup(OTHER),
  'sign up with a taken address': signup({ ...OTHER, email: TAKEN.email }),
  'sign up with a taken number': signup({ ...OTHER, phone: TAKEN.phone }),
  'sign up with a weak password': ({ visitor }) => visitor.post('auth/signup', { ...OWN, password: '123' }),
  'log in': login({ email: OWN.email }),
  'log in with the other address': login({ email: OTHER.email }),
  'log in by number': login({ phone: OWN.phone }),
  'log in with a wrong password': ({ visitor }) =>
    visitor.post('auth/login', { email: OWN.email, password: 'something else' }),
  'log out': ({ visitor }) => visitor.delete('auth/session'),
  'look at the session': ({ visitor }) => visitor.get('auth/session'),
  'ask for a code to log in': ({ visitor }) => visitor.post('auth/code/request', { email: OWN.email }),
  'ask for a code to log in by text': ({ visitor }) =>
    visitor.post('auth/code/request', { phone: OWN.phone }),
  'ask for a code to log in as nobody': ({ visitor }) =>
    visitor.post('auth/code/request', { email: UNKNOWN.email }),
  'log in by the mailed code': confirm(({ site }) => orWrong(site.mailbox.code())),
  'log in by the texted code': confirm(({ site }) => orWrong(site.texts.code())),
  'log in by a wrong code': confirm(() => WRONG),
  'log in by no code': confirm(() => ''),
  'have the code to log in sent again': ({ visitor }) => visitor.post('auth/code/resend'),
  'trust the browser': ({ visitor }) => visitor.post('auth/2fa/trust', { trust: true }),
  'do not trust the browser': ({ visitor }) => visitor.post('auth/2fa/trust', { trust: false }),
});

const otherPassword = ({ password }: Scene): string =>
  PASSWORDS.find((each) => each !== password) ?? password;

const reset = (key: (scene: Scene) => string | Promise<string>) => async (scene: Scene) => {
  const password = otherPassword(scene);
  const reply = await scene.visitor.post('auth/password/reset', { key: await key(scene), password });
  if (!reply.body.errors && reply.status !== 409) scene.password = password;
  return reply;
};

const resetKey = ({ site: { mailbox } }: Scene): Promise<string> =>
  orWrong(mailbox.last().then(({ code, key }) => code ?? key ?? WRONG));

/** Proving a password again, changing it, and resetting it by a link or a code. */
export const passwordMoves: readonly Move[] = movesOf({
  'prove the password': ({ visitor, password }) => visitor.post('auth/reauthenticate', { password }),
  'prove a wrong password': ({ visitor }) => visitor.post('auth/reauthenticate', { password: 'wrong' }),
  'change the password': async (scene) => {
    const next = otherPassword(scene);
    const body = { current_password: scene.password, new_password: next };
    const reply = await scene.visitor.post('account/password/change', body);
    // Where it logs out, a 401 says that it is done.
    const wasDone = reply.status === 200 || (reply.status === 401 && reply.body.errors === undefined);
    if (wasDone) scene.password = next;
    return reply;
  },
  'change a wrong password': ({ visitor }) =>
    visitor.post('account/password/change', { current_password: 'wrong', new_password: PASSWORDS[1] }),
  'ask for a password reset': ({ visitor }) => visitor.post('auth/password/request', { email: OWN.email }),
  'ask for a password reset as nobody': ({ visitor }) =>
    visitor.post('auth/password/request', { email: UNKNOWN.email }),
  'look at the password reset': async (scene) =>
    scene.visitor.get('auth/password/reset', { 'x-password-reset-key': await resetKey(scene) }),
  'look at a wrong password reset': ({ visitor }) =>
    visitor.get('auth/password/reset', { 'x-password-reset-key': WRONG }),
  'reset the password': reset(resetKey),
  'reset the password by a wrong key': reset(() => WRONG),
  'reset the password by no key': reset(() => ''),
  'reset the password to a weak one': async (scene) =>
    scene.visitor.post('auth/password/reset', { key: await resetKey(scene), password: '123' }),
});
