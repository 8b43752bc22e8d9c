import { defineFlow, question, userData, write, type UserId } from '@sallyport/core';
import { assign, setup } from 'xstate';
import { z } from 'zod';

export interface Organisation {
  readonly id: number;
  readonly name: string;
}

/** The organisation that a user works for; a route reads it by `auth.readUserData(chosenOrganisation, user.id)`. */
export const chosenOrganisation = userData('organisation', z.object({ id: z.number(), name: z.string() }));

const organisationSchema = z.object({ id: z.number(), name: z.string() });

/** Whoever belongs to several organisations says at each login which one it is about. */
export const chooseOrganisation = (organisationsOf: (user: UserId) => Promise<readonly Organisation[]>) =>
  defineFlow({
    id: 'choose_organisation',
    version: 1,
    context: z.object({ organisations: z.array(organisationSchema) }),
    stage: {
      isRequired: async ({ subject }) => subject !== null && (await organisationsOf(subject)).length > 1,
    },
    commands: { choose: { input: z.object({ organisation: z.number() }) } },
    effects: {
      listOrganisations: question({ organisationsListed: true }, async (_: object, { subject }) => ({
        reply: {
          type: 'organisationsListed',
          organisations: subject === null ? [] : await organisationsOf(subject),
        },
      })),
      keepChoice: write(({ id, name }: Organisation, scope) => chosenOrganisation.put(scope, { id, name })),
    },
    view: ({ context: { organisations } }) => ({ organisations }),
    machine: ({ types, actions }) =>
      setup({
        types,
        actions: {
          ...actions,
          remember: assign((_, { organisations }: { organisations: readonly Organisation[] }) => ({
            organisations: [...organisations],
          })),
        },
        guards: {
          isMember: ({ context, event }) =>
            event.type === 'choose' && context.organisations.some(({ id }) => id === event.organisation),
        },
      }).createMachine({
        context: { organisations: [] },
        initial: 'idle',
        states: {
          idle: {
            on: {
              stageEntered: { target: 'listing', actions: { type: 'listOrganisations', params: {} } },
            },
          },
          listing: {
            on: {
              organisationsListed: {
                target: 'awaitingChoice',
                actions: {
                  type: 'remember',
                  params: ({ event: { organisations } }) => ({ organisations }),
                },
              },
            },
          },
          awaitingChoice: {
            on: {
              choose: [
                {
                  guard: 'isMember',
                  target: 'chosen',
                  actions: [{ type: 'keepChoice', params: named }, 'passStage'],
                },
                { actions: { type: 'answer', params: UNKNOWN } },
              ],
            },
          },
          chosen: { type: 'final' },
        },
      }),
  });

const UNKNOWN = { type: 'invalid', problems: [{ code: 'invalid_choice', param: 'organisation' }] } as const;

/** The organisation that was chosen, which a guard has seen in the list. */
function named({
  context,
  event,
}: {
  context: { organisations: readonly Organisation[] };
  event: { organisation: number };
}): Organisation {
  const found = context.organisations.find(({ id }) => id === event.organisation);
  if (!found) throw new TypeError('the guard has seen it');
  return found;
}
