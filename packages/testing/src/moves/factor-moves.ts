import type { JsonObject } from '@sallyport/core';
import type { Reply } from '../visitor.js';
import { movesOf, OWN, WRONG, type Move, type Scene } from './scene.js';

const code = (path: string, typed: (scene: Scene) => string | undefined) => (scene: Scene) =>
  scene.visitor.post(path, { code: typed(scene) ?? WRONG });

const shown = ({ app }: Scene): string | undefined => app?.code();
const recovery = ({ recoveryCodes }: Scene): string | undefined => recoveryCodes.at(-1);
const wrong = (): string => '000000';

/** Asks what a key shall answer. */
const ask = (path: string) => async (scene: Scene) => {
  const reply = await scene.visitor.get(path);
  const { request_options: request, creation_options: creation } = reply.body.data ?? {};
  scene.keyOptions = asOptions(request ?? creation) ?? scene.keyOptions;
  return reply;
};

type Answering = 'right' | 'wrong';

const answer = (path: string, how: Answering) => (scene: Scene) =>
  scene.visitor.post(path, { credential: credentialOf(scene, how) });

/** Nothing that a key would say, where it has nothing to say. */
function credentialOf({ key, keyOptions }: Scene, how: Answering): JsonObject {
  try {
    return key.get(keyOptions ?? {}, { badSignature: how === 'wrong' });
  } catch {
    return { id: 'no key' };
  }
}

/** Second factors at a login, and to prove again who one is; and passkeys in the place of all that. */
export const factorMoves: readonly Move[] = movesOf({
  'give the code of the app': code('auth/2fa/authenticate', shown),
  'give a recovery code': code('auth/2fa/authenticate', recovery),
  'give a wrong second factor': code('auth/2fa/authenticate', wrong),
  'ask what the key shall answer': ask('auth/webauthn/authenticate'),
  'answer with the key': answer('auth/webauthn/authenticate', 'right'),
  'answer with a wrong key': answer('auth/webauthn/authenticate', 'wrong'),
  'prove the code of the app': code('auth/2fa/reauthenticate', shown),
  'prove a wrong second factor': code('auth/2fa/reauthenticate', wrong),
  'ask what the key shall prove': ask('auth/webauthn/reauthenticate'),
  'prove with the key': answer('auth/webauthn/reauthenticate', 'right'),
  'prove with a wrong key': answer('auth/webauthn/reauthenticate', 'wrong'),
  'ask for a login by passkey': ask('auth/webauthn/login'),
  'log in by passkey': answer('auth/webauthn/login', 'right'),
  'log in by a wrong passkey': answer('auth/webauthn/login', 'wrong'),
  'sign up by passkey': ({ visitor }) => visitor.post('auth/webauthn/signup', { email: OWN.email }),
  'ask what the first key shall answer': ask('auth/webauthn/signup'),
  'make the first key': (scene) =>
    scene.visitor.put('auth/webauthn/signup', { credential: createdBy(scene), name: 'Key' }),
  'make a wrong first key': ({ visitor }) =>
    visitor.put('auth/webauthn/signup', { credential: { id: 'no key' }, name: 'Key' }),
});

const KEYS = 'account/authenticators/webauthn';

const addKey = (how: Answering) => async (scene: Scene) => {
  const credential = how === 'right' ? createdBy(scene) : { id: 'no key' };
  const reply = await scene.visitor.post(KEYS, { credential, name: 'Key' });
  const { id } = (reply.body.data ?? {}) as { readonly id?: number };
  if (reply.status === 200 && id !== undefined) scene.keyIds = [...scene.keyIds, id];
  return reply;
};

function createdBy({ key, keyOptions }: Scene): JsonObject {
  try {
    return key.create(keyOptions ?? {});
  } catch {
    return { id: 'no key' };
  }
}

const inspectTotp = async (scene: Scene): Promise<Reply> => {
  const reply = await scene.visitor.get('account/authenticators/totp');
  const secret = reply.body.meta?.['secret'];
  if (typeof secret === 'string') scene.app = scene.site.authenticatorApp(secret);
  return reply;
};

/** Recovery codes that an answer shows. */
const keepRecoveryCodes = (scene: Scene, reply: Reply): Reply => {
  const codes = reply.body.data?.['unused_codes'];
  if (Array.isArray(codes)) scene.recoveryCodes = codes.map(String);
  return reply;
};

/** An account's authenticator app, recovery codes and keys. */
export const authenticatorMoves: readonly Move[] = movesOf({
  'look at the authenticator app': inspectTotp,
  'add the authenticator app': code('account/authenticators/totp', shown),
  'add the authenticator app by a wrong code': code('account/authenticators/totp', wrong),
  'remove the authenticator app': ({ visitor }) => visitor.delete('account/authenticators/totp'),
  'look at the recovery codes': async (scene) =>
    keepRecoveryCodes(scene, await scene.visitor.get('account/authenticators/recovery-codes')),
  'make new recovery codes': async (scene) =>
    keepRecoveryCodes(scene, await scene.visitor.post('account/authenticators/recovery-codes')),
  'ask what a new key shall answer': ask(`${KEYS}?passwordless`),
  'add the key': addKey('right'),
  'add a wrong key': addKey('wrong'),
  'name the key': ({ visitor, keyIds }) => visitor.put(KEYS, { id: keyIds.at(-1) ?? 0, name: 'Office' }),
  'name a wrong key': ({ visitor }) => visitor.put(KEYS, { id: 987_654, name: 'Office' }),
  'remove the key': ({ visitor, keyIds }) => visitor.delete(KEYS, { authenticators: keyIds.slice(-1) }),
  'remove a wrong key': ({ visitor }) => visitor.delete(KEYS, { authenticators: [987_654] }),
});

function asOptions(value: unknown): object | null {
  return typeof value === 'object' ? value : null;
}
