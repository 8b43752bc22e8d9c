import { invalid, type Answer } from '../domain/answer.js';
import { manageEmail, type ManageEmailEvent } from './manage-email-by-code-setup.js';

type EventOf<Type extends ManageEmailEvent['type']> = Extract<ManageEmailEvent, { readonly type: Type }>;

/** Where what came to nothing leaves the flow: waiting for the code that it waited for, if it did. */
export const back = <const A>(actions: A) => [
  { guard: 'isWaiting', target: 'awaitingCode', actions } as const,
  { target: 'idle', actions } as const,
];

export const tellReauthentication = { type: 'answer', params: { type: 'reauthentication' } } as const;

export const tellProblems = {
  type: 'answer',
  params: ({
    event,
  }: {
    event: EventOf<'newEmailRefused' | 'primaryEmailRefused' | 'emailRemovalRefused'>;
  }): Answer => ({ type: 'invalid', problems: event.problems }),
} as const;

const reserve = {
  type: 'reserveVerificationMail',
  params: ({ event }: { event: EventOf<'newEmailAccepted' | 'ownEmailFound'> }) => ({ email: event.email }),
} as const;

const issue = {
  type: 'issueEmailCode',
  params: ({ event }: { event: EventOf<'newEmailAccepted' | 'ownEmailFound'> }) => ({
    email: event.email,
    isTaken: false,
    isNewcomer: false,
  }),
} as const;

/** The states in which an address is sent a code: a new one, or one that was not verified yet. */
export const adding = {
  examiningNew: manageEmail.createStateConfig({
    on: {
      newEmailRefused: back(tellProblems),
      reauthenticationRequired: back(tellReauthentication),
      newEmailAccepted: {
        target: 'issuing',
        actions: [
          {
            type: 'keepPending',
            params: ({ event: { candidate, email } }) => ({ candidate, email, isNew: true }),
          },
          {
            type: 'answer',
            params: ({ event }) => ({ type: 'emailAddresses', addresses: event.addresses }),
          },
          reserve,
          issue,
        ],
      },
    },
  }),
  findingOwn: manageEmail.createStateConfig({
    on: {
      ownEmailUnknown: back({ type: 'answer', params: invalid('unknown_email', 'email') } as const),
      ownEmailFound: {
        target: 'issuing',
        actions: [
          {
            type: 'keepPending',
            params: ({ event: { candidate, email } }) => ({ candidate, email, isNew: false }),
          },
          { type: 'answer', params: { type: 'done' } },
          reserve,
          issue,
        ],
      },
    },
  }),
  issuing: manageEmail.createStateConfig({
    on: {
      // What waited before goes on waiting.
      verificationMailRefused: { target: 'idle', actions: { type: 'refuse', params: { type: 'limited' } } },
      emailCodeIssued: {
        target: 'awaitingCode',
        actions: [
          { type: 'keepIssued', params: ({ event: { codeHash, limits } }) => ({ codeHash, limits }) },
          { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
        ],
      },
    },
  }),
};
