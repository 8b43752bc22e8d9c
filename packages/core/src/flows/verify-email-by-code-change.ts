import { abandonLogin, found } from './code-attempts.js';
import { codeIn, verifyEmail } from './verify-email-by-code-setup.js';

type StateConfig = ReturnType<typeof verifyEmail.createStateConfig>;

/** Whether a newcomer may have the code sent to another address, because the first one was wrong. */
export const examiningChange: StateConfig = verifyEmail.createStateConfig({
  on: {
    emailChangeRefused: {
      target: 'awaitingCode',
      actions: { type: 'answer', params: ({ event }) => ({ type: 'invalid', problems: event.problems }) },
    },
    emailChangeOutdated: {
      target: 'abandoned',
      actions: [abandonLogin, { type: 'answer', params: { type: 'conflict' } }],
    },
    emailChangeAccepted: {
      target: 'changing',
      actions: [
        {
          type: 'replaceUnverifiedEmail',
          params: ({ context, event: { to, claimsEmail } }) => ({
            userId: found(context.candidate?.userId),
            from: found(context.email),
            to,
            claimsEmail,
          }),
        },
        'countChange',
        { type: 'keepEmail', params: ({ event }) => ({ email: event.to }) },
        { type: 'keepPretence', params: { email: null } },
        {
          type: 'answer',
          params: ({ event }) => ({ type: 'emailAddresses', addresses: event.addresses }),
        },
        { type: 'reserveVerificationMail', params: ({ event }) => ({ email: event.to }) },
        { type: 'issueEmailCode', params: ({ context }) => codeIn(context) },
      ],
    },
    emailChangePretended: {
      target: 'changing',
      actions: [
        'countChange',
        { type: 'keepPretence', params: ({ event }) => ({ email: event.to }) },
        {
          type: 'answer',
          params: ({ event }) => ({ type: 'emailAddresses', addresses: event.addresses }),
        },
        { type: 'reserveVerificationMail', params: ({ event }) => ({ email: event.to }) },
        { type: 'issueEmailCode', params: ({ context }) => codeIn(context) },
      ],
    },
  },
});

/** Sending a code to the new address. */
export const changing: StateConfig = verifyEmail.createStateConfig({
  on: {
    verificationMailRefused: {
      target: 'awaitingCode',
      actions: { type: 'refuse', params: { type: 'limited' } },
    },
    emailCodeIssued: {
      target: 'awaitingCode',
      actions: [
        { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
        { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
      ],
    },
  },
});
