import { movesOf, orWrong, OTHER, OWN, TAKEN, UNKNOWN, WRONG, type Move, type Scene } from './scene.js';

const mailed = ({ site: { mailbox } }: Scene): Promise<string> =>
  orWrong(mailbox.last().then(({ code, key }) => code ?? key ?? WRONG));

const verify = (key: (scene: Scene) => string | Promise<string>) => async (scene: Scene) =>
  scene.visitor.post('auth/email/verify', { key: await key(scene) });

const look = (key: (scene: Scene) => string | Promise<string>) => async (scene: Scene) =>
  scene.visitor.get('auth/email/verify', { 'x-email-verification-key': await key(scene) });

/** What the key or code was that was sent to the account's own address last. */
const sentToOwn = ({ site: { mailbox } }: Scene): Promise<string> =>
  orWrong(mailbox.last(OWN.email).then(({ code, key }) => code ?? key ?? WRONG));

const onAddress =
  (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', { email }: { email: string }) =>
  (scene: Scene) =>
    scene.visitor.send(method, 'account/email', {
      body: { email, ...(method === 'PATCH' ? { primary: true } : {}) },
    });

/** Verifying an address by a code or a link, and an account's list of addresses. */
export const emailMoves: readonly Move[] = movesOf({
  'verify the address': verify(mailed),
  'verify the own address': verify(sentToOwn),
  'verify the address by a wrong code': verify(() => WRONG),
  'verify the address by no code': verify(() => ''),
  'look at the verification': look(mailed),
  'look at the verification of the own address': look(sentToOwn),
  'look at a wrong verification': look(() => WRONG),
  'have the verification sent again': ({ visitor }) => visitor.post('auth/email/verify/resend'),
  'list the addresses': ({ visitor }) => visitor.get('account/email'),
  'add the own address': onAddress('POST', OWN),
  'add another address': onAddress('POST', OTHER),
  'add a taken address': onAddress('POST', TAKEN),
  'have the own address verified': onAddress('PUT', OWN),
  'have the other address verified': onAddress('PUT', OTHER),
  'have a taken address verified': onAddress('PUT', TAKEN),
  'have an unknown address verified': onAddress('PUT', UNKNOWN),
  'make the own address primary': onAddress('PATCH', OWN),
  'make the other address primary': onAddress('PATCH', OTHER),
  'make an unknown address primary': onAddress('PATCH', UNKNOWN),
  'remove the own address': onAddress('DELETE', OWN),
  'remove the other address': onAddress('DELETE', OTHER),
  'remove an unknown address': onAddress('DELETE', UNKNOWN),
});

const verifyPhone = (code: (scene: Scene) => string | Promise<string>) => async (scene: Scene) =>
  scene.visitor.post('auth/phone/verify', { code: await code(scene) });

const onNumber =
  ({ phone }: { phone: string }) =>
  (scene: Scene) =>
    scene.visitor.post('account/phone', { phone });

/** Verifying and changing a number. */
export const phoneMoves: readonly Move[] = movesOf({
  'verify the number': verifyPhone(({ site }) => orWrong(site.texts.code())),
  'verify the number by a wrong code': verifyPhone(() => WRONG),
  'verify the number by no code': verifyPhone(() => ''),
  'have the text sent again': ({ visitor }) => visitor.post('auth/phone/verify/resend'),
  'change to the own number': onNumber(OWN),
  'change to another number': onNumber(OTHER),
  'change to a taken number': onNumber(TAKEN),
});
