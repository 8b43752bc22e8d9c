import type { Settings, User } from '@sallyport/core';
import { OWNER } from './accounts.js';
import { epochsIn } from './follow.js';
import type { Exchange, Site } from './site.js';
import type { ModelState } from './state.js';

/**
 * What is missing where a session has become somebody's: what their account and the configuration require, told without
 * the pipeline's help, and was not shown. Nothing is missing where nobody has been signed in.
 */
export function missingAt(
  before: ModelState,
  after: ModelState,
  { exchange, site }: Signing,
): readonly string[] {
  const users = exchange.commits.flatMap(({ writes }) =>
    writes.flatMap((write) => (write.type === 'recordLogin' ? [write.userId] : [])),
  );
  const wasSomebody = site.sessionIn(before)?.userId ?? null;
  const isSomebody = site.sessionIn(after)?.userId ?? null;
  const becameSomebody = isSomebody !== null && isSomebody !== wasSomebody;
  if (!becameSomebody && users.length === 0) return [];
  const user = after.store.contents().users.find((row) => row.user.id === isSomebody)?.user;
  return user ? missingFor(user, { before, after, site }) : ['a user who exists'];
}

interface Signing {
  readonly exchange: Exchange;
  readonly site: Site;
}

function missingFor(
  user: User,
  { before, after, site }: { readonly before: ModelState; readonly after: ModelState; readonly site: Site },
): readonly string[] {
  const { settings } = site.auth;
  const { account } = settings;
  const { proof, factors, stages } = after.shown;
  const isPasskeySignup = proof === 'signup' && !user.hasUsablePassword;
  const trusts = before.trust?.epochs === epochsIn(before.store);
  const hasFactor = user.authenticatorTypes.some((type) => type !== 'recovery_codes');
  const rules: readonly (readonly [isMissing: boolean, what: string])[] = [
    [proof === null, 'any proof of who they are'],
    [
      user.email !== null && user.email !== OWNER.email && user.email !== 'other@example.org',
      'that it is their own account',
    ],
    [!user.isActive, 'an account that is not disabled'],
    [
      hasFactor &&
        proof !== 'passkey' &&
        !isPasskeySignup &&
        !factors.includes('second factor') &&
        !(trusts && canTrust(settings)),
      'the second factor',
    ],
    [
      isPasskeySignup && !(factors.includes('new passkey') && hasPasskey(user, after, site)),
      'the passkey that their signup is by',
    ],
    [
      isCodeRequired(account, proof) &&
        !factors.includes('code') &&
        !(trusts && account.loginByCodeTrustEnabled),
      'the code that is required',
    ],
    [
      account.emailVerification === 'mandatory' && !hasVerifiedEmail(user, after),
      'an address that is verified',
    ],
    [isNumberMissing(user, account), 'a number that is verified'],
  ];
  const ownStages = site.own
    .filter(({ stage }) => stage !== undefined)
    .filter(({ id }) => stages[id] !== 'not required' && stages[id] !== 'passed')
    .map(({ id }) => (stages[id] === undefined ? `that the stage ${id} was decided on` : `the stage ${id}`));
  return [...rules.filter(([isMissing]) => isMissing).map(([, what]) => what), ...ownStages];
}

const canTrust = ({ account, mfa }: Settings): boolean => mfa.trustEnabled || account.loginByCodeTrustEnabled;

/** How the option names what was proved; a signup is like none of them, and is asked too. */
function isCodeRequired({ loginByCodeRequired }: Settings['account'], proof: string | null): boolean {
  if (typeof loginByCodeRequired === 'boolean') return loginByCodeRequired;
  const method = proof === 'passkey' ? 'mfa' : proof;
  return (
    loginByCodeRequired.length > 0 && (method === 'signup' || loginByCodeRequired.includes(method ?? ''))
  );
}

function hasVerifiedEmail({ id }: User, { store }: ModelState): boolean {
  return store.contents().emails.some(({ userId, isVerified }) => userId === id && isVerified);
}

/** Whether the key that they made is the one thing that they log in by. */
function hasPasskey({ id }: User, { store }: ModelState, { key }: Site): boolean {
  const theirs = store.contents().authenticators.filter(({ userId }) => userId === id);
  return (
    theirs.length === 1 &&
    theirs.every(
      ({ authenticator }) =>
        authenticator.type === 'webauthn' &&
        authenticator.credentialId === key.credentialId &&
        authenticator.publicKey === key.publicKey &&
        authenticator.isPasswordless,
    )
  );
}

function isNumberMissing(
  { phone }: User,
  { signupFields, phoneVerificationEnabled }: Settings['account'],
): boolean {
  const field = signupFields.find(({ name }) => name === 'phone');
  if (!field || !phoneVerificationEnabled) return false;
  return phone === null ? field.isRequired : !phone.isVerified;
}
