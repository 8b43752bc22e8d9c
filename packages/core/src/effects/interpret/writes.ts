import type { CoreEffects } from '../core-effects.js';
import type { Interpreters } from './interpreter.js';
import type { TrustedBrowsers } from './trusted-browsers.js';

/** What the writes of the built-in flows come down to. */
export function coreWrites({
  trustedBrowsers,
}: {
  readonly trustedBrowsers: TrustedBrowsers;
}): Interpreters<CoreEffects>['writes'] {
  return {
    ...storeWrites,
    trustBrowser: ({ candidate }, scope) => ({ trust: trustedBrowsers.trustAlso(candidate, scope) }),
  };
}

const storeWrites: Omit<Interpreters<CoreEffects>['writes'], 'trustBrowser'> = {
  createAccount: ({ account, claimsEmail }) => ({ store: [{ type: 'createUser', account, claimsEmail }] }),

  upgradePassword: ({ userId, upgrade }) =>
    upgrade ? { store: [{ type: 'upgradePasswordHash', userId, ...upgrade }] } : {},

  recordMethod: ({ record }) => ({ method: record }),

  verifyEmail: (verified) => ({ store: [{ type: 'verifyEmail', ...verified }] }),

  verifyContact: ({ userId, contact }) => ({
    store: [
      contact.type === 'email'
        ? { type: 'verifyEmail', userId, email: contact.email }
        : { type: 'setPhone', userId, phone: { phone: contact.phone, isVerified: true } },
    ],
  }),

  setPhone: ({ userId, phone }) => ({ store: [{ type: 'setPhone', userId, phone }] }),

  verifyOwnEmail: ({ userId, email, isNew, replacesOthers }) => ({
    store: [
      ...(isNew ? [{ type: 'addEmail', userId, email } as const] : []),
      { type: 'verifyEmail', userId, email, replacesOthers },
    ],
  }),

  addEmail: ({ userId, email, replaces }) => ({
    store: [
      replaces === null
        ? { type: 'addEmail', userId, email }
        : { type: 'replaceUnverifiedEmail', userId, from: replaces, to: email, claimsEmail: false },
    ],
  }),

  setPrimaryEmail: ({ userId, email, isPrimary }) =>
    isPrimary ? {} : { store: [{ type: 'setPrimaryEmail', userId, email }] },

  removeEmail: ({ userId, email }) => ({ store: [{ type: 'removeEmail', userId, email }] }),

  replaceUnverifiedEmail: (change) => ({ store: [{ type: 'replaceUnverifiedEmail', ...change }] }),

  storeLinkKey: ({ key }) => (key ? { store: [{ type: 'insertLinkKey', key }] } : {}),

  consumeLinkKey: ({ hash, userId, email }) => ({
    expects: [
      { type: 'linkKeyUnused', hash },
      { type: 'emailUnverified', userId, email },
    ],
  }),

  changePassword: ({ change: { userId, passwordHash } }) => ({
    store: [{ type: 'changePassword', userId, passwordHash }],
  }),

  storeLinkKeys: ({ keys }) => ({ store: keys.map((key) => ({ type: 'insertLinkKey', key })) }),

  useResetKey: ({ hash }) => ({ expects: [{ type: 'linkKeyUnused', hash }] }),

  addAuthenticators: ({ userId, authenticators }) => ({
    store: authenticators.map((authenticator) => ({ type: 'addAuthenticator', userId, authenticator })),
  }),

  updateAuthenticator: ({ userId, authenticator }) =>
    authenticator ? { store: [{ type: 'updateAuthenticator', userId, authenticator }] } : {},

  removeAuthenticators: ({ userId, ids }) => ({
    store: ids.map((id) => ({ type: 'removeAuthenticator', userId, id })),
  }),

  giveBack: ({ reservation }) => ({ giveBack: reservation }),
};
