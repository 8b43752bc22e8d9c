import { abandonLogin } from './code-attempts.js';
import { codeIn, sentTo, verifyPhone } from './verify-phone-setup.js';

type StateConfig = ReturnType<typeof verifyPhone.createStateConfig>;

/** Whether a newcomer may have the code sent to another number, because the first one was wrong. */
export const examiningChange: StateConfig = verifyPhone.createStateConfig({
  on: {
    phoneChangeRefused: {
      target: 'awaitingCode',
      actions: { type: 'answer', params: ({ event }) => ({ type: 'invalid', problems: event.problems }) },
    },
    phoneChangeOutdated: {
      target: 'abandoned',
      actions: [abandonLogin, { type: 'answer', params: { type: 'conflict' } }],
    },
    phoneChangeAccepted: {
      target: 'changing',
      actions: [
        {
          type: 'setPhone',
          params: ({ event: { userId, to } }) => ({ userId, phone: { phone: to, isVerified: false } }),
        },
        'countChange',
        { type: 'keepPhone', params: ({ event }) => ({ phone: event.to }) },
        { type: 'answer', params: ({ event }) => sentTo(event.to) },
        { type: 'reserveVerificationSms', params: ({ event }) => ({ phone: event.to }) },
        { type: 'issuePhoneCode', params: ({ context }) => codeIn(context) },
      ],
    },
    phoneChangePretended: [
      {
        guard: 'isChangeToTaken',
        target: 'changing',
        actions: [
          'countChange',
          { type: 'keepPretence', params: ({ event }) => ({ phone: event.to }) },
          { type: 'answer', params: ({ event }) => sentTo(event.to) },
          { type: 'reserveVerificationSms', params: ({ event }) => ({ phone: event.to }) },
          { type: 'issuePhoneCode', params: ({ context }) => codeIn(context) },
        ],
      },
      {
        target: 'changing',
        actions: [
          'countChange',
          { type: 'keepPhone', params: ({ event }) => ({ phone: event.to }) },
          { type: 'answer', params: ({ event }) => sentTo(event.to) },
          { type: 'reserveVerificationSms', params: ({ event }) => ({ phone: event.to }) },
          { type: 'issuePhoneCode', params: ({ context }) => codeIn(context) },
        ],
      },
    ],
  },
});

/** Sending a code to the new number. */
export const changing: StateConfig = verifyPhone.createStateConfig({
  on: {
    verificationSmsRefused: {
      target: 'awaitingCode',
      actions: { type: 'refuse', params: { type: 'limited' } },
    },
    phoneCodeIssued: {
      target: 'awaitingCode',
      actions: [
        { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
        { type: 'sendSms', params: ({ event }) => ({ sms: event.sms }) },
      ],
    },
  },
});
