import {
  defineFlow,
  instantSchema,
  notice,
  plusSeconds,
  question,
  reservation,
  type Instant,
  type StageScope,
  type UserId,
} from '@sallyport/core';
import { assign, setup } from 'xstate';
import { z } from 'zod';

export interface RiskyLoginOptions {
  /** Whether a login looks risky, as one from a new device may. */
  readonly isRisky: (scope: StageScope) => boolean | Promise<boolean>;
  /** Where a user's codes are sent; null for one who has no phone, and is let through. */
  readonly phoneOf: (user: UserId) => Promise<string | null>;
  readonly sendSms: (to: string, text: string) => Promise<void>;
}

const MAX_TRIES = 3;
const LIFETIME_SECONDS = 300;

interface Issued {
  readonly codeHash: string;
  readonly expiresAt: Instant;
}

/** A login that looks risky takes a code that was sent to the user's phone. Three tries, five minutes, five codes an hour. */
export const riskyLogin = ({ isRisky, phoneOf, sendSms }: RiskyLoginOptions) =>
  defineFlow({
    id: 'sms_check',
    version: 1,
    context: z.object({
      codeHash: z.string().nullable(),
      triesLeft: z.number().int(),
      expiresAt: instantSchema.nullable(),
    }),
    stage: {
      isRequired: async (scope) =>
        scope.subject !== null && (await phoneOf(scope.subject)) !== null && (await isRisky(scope)),
    },
    commands: { submitCode: { input: z.object({ code: z.string() }) } },
    effects: {
      reserveCode: reservation({ codeRefused: true }, (_: object, { subject, buckets }) => ({
        buckets: buckets('5/h/key', String(subject)),
        refusal: { type: 'codeRefused' },
      })),
      issueCode: question({ codeIssued: true }, async (_: object, { subject, codes, at }) => {
        const to = subject === null ? null : await phoneOf(subject);
        if (to === null) throw new TypeError('only who has a phone has to pass this stage');
        const expiresAt = plusSeconds(at, LIFETIME_SECONDS);
        return { reply: { type: 'codeIssued', to, expiresAt, ...codes.issue() } };
      }),
      matchCode: question(
        { codeMatched: true, codeMismatched: true },
        async ({ code, codeHash }: { code: string; codeHash: string | null }, { codes }) => ({
          reply:
            codeHash !== null && codes.matches(code, codeHash)
              ? { type: 'codeMatched' }
              : { type: 'codeMismatched' },
        }),
      ),
      // What waits to be delivered is stored: the code is sealed until then.
      sendCode: notice(async ({ to, sealedCode }: { to: string; sealedCode: string }, { open }) =>
        sendSms(to, `Your code is ${open(sealedCode)}`),
      ),
    },
    machine: ({ types, actions }) =>
      setup({
        types,
        actions: {
          ...actions,
          remember: assign((_, { codeHash, expiresAt }: Issued) => ({ codeHash, expiresAt })),
          countTry: assign({ triesLeft: ({ context }) => context.triesLeft - 1 }),
        },
        guards: {
          isExpired: ({ context, event }) => context.expiresAt !== null && event.at >= context.expiresAt,
          isLastTry: ({ context }) => context.triesLeft === 0,
        },
      }).createMachine({
        context: { codeHash: null, triesLeft: MAX_TRIES, expiresAt: null },
        initial: 'idle',
        states: {
          idle: {
            on: {
              stageEntered: {
                target: 'issuing',
                actions: [
                  { type: 'reserveCode', params: {} },
                  { type: 'issueCode', params: {} },
                ],
              },
            },
          },
          issuing: {
            on: {
              codeRefused: {
                target: 'failed',
                actions: [{ type: 'answer', params: { type: 'limited' } }, 'abandonLogin'],
              },
              codeIssued: {
                target: 'awaitingCode',
                actions: [
                  {
                    type: 'remember',
                    params: ({ event: { codeHash, expiresAt } }) => ({ codeHash, expiresAt }),
                  },
                  { type: 'sendCode', params: ({ event: { to, sealedCode } }) => ({ to, sealedCode }) },
                ],
              },
            },
          },
          awaitingCode: {
            on: {
              submitCode: {
                target: 'matching',
                actions: [
                  // Before it is compared, and in the same commit as the answer.
                  'countTry',
                  {
                    type: 'matchCode',
                    params: ({ context, event }) => ({ code: event.code, codeHash: context.codeHash }),
                  },
                ],
              },
              timePassed: { guard: 'isExpired', target: 'failed', actions: 'abandonLogin' },
            },
          },
          matching: {
            on: {
              codeMatched: { target: 'passed', actions: ['markPassed', 'passStage'] },
              codeMismatched: [
                {
                  guard: 'isLastTry',
                  target: 'failed',
                  actions: [{ type: 'answer', params: WRONG_CODE }, 'abandonLogin'],
                },
                { target: 'awaitingCode', actions: { type: 'answer', params: WRONG_CODE } },
              ],
            },
          },
          passed: { type: 'final' },
          failed: { type: 'final' },
        },
      }),
  });

const WRONG_CODE = { type: 'invalid', problems: [{ code: 'incorrect_code', param: 'code' }] } as const;
