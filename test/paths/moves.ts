import {
  builtInMoves,
  movesOf,
  orWrong,
  OTHER,
  OWN,
  PASSWORDS,
  type Move,
  type Scene,
} from '@sallyport/testing';

const noted = new WeakMap<Scene, string>();

const logInAs =
  (name: string) =>
  ({ visitor }: Scene) =>
    visitor.post('auth/login', { username: name, password: PASSWORDS[0] });

/** What people do on the sites of the paths, besides what comes with the package. */
export const MOVES: readonly Move[] = [
  ...builtInMoves,
  ...movesOf({
    'log in by username': logInAs('ann'),
    'log in as Bob': logInAs('bob'),
    'log in as Eve': logInAs('eve'),
    'log in as Zoe': logInAs('zoe'),
    'sign up with the own number': ({ visitor, password }) =>
      visitor.post('auth/signup', { email: OTHER.email, phone: OWN.phone, password }),
    'sign up with the other number': ({ visitor, password }) =>
      visitor.post('auth/signup', { email: OWN.email, phone: OTHER.phone, password }),
    'note the text': async (scene) => {
      noted.set(scene, await orWrong(scene.site.texts.code()));
      return null;
    },
    'verify the number by what was noted': (scene) =>
      scene.visitor.post('auth/phone/verify', { code: noted.get(scene) ?? '' }),
  }),
];
