import { setup } from 'xstate';
import { z } from 'zod';
import type { InputProblem } from '../domain/answer.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { authenticatorId, type AuthenticatorId } from '../domain/ids.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { optionalText, readFields, requiredText, type Field } from './fields.js';
import { problemsOfName } from './webauthn-fields.js';

/** What was wrong with the input comes along, to be told together with an id that is of no key of theirs. */
type ManageWebauthnCommand =
  | {
      readonly type: 'renameKey';
      readonly id: AuthenticatorId | null;
      readonly name: string | null;
      readonly problems: readonly InputProblem[];
    }
  | { readonly type: 'removeKeys'; readonly ids: readonly AuthenticatorId[] };

const effects = pickEffects(
  coreEffects,
  'examineCredentialName',
  'examineCredentialRemoval',
  'updateAuthenticator',
  'removeAuthenticators',
  'sendMails',
  'answer',
);

type Refused = Extract<EventsOf<never, typeof effects>, { readonly problems: unknown }>;

const refused = {
  target: 'idle',
  actions: {
    type: 'answer',
    params: ({ event }: { event: Refused }) => ({ type: 'invalid', problems: event.problems }) as const,
  },
} as const;

const reauthenticate = {
  target: 'idle',
  actions: { type: 'answer', params: { type: 'reauthentication' } },
} as const;

export const manageWebauthnMachine = setup({
  types: {
    context: {},
    events: {} as EventsOf<ManageWebauthnCommand, typeof effects>,
  },
  actions: actionsOf(effects),
}).createMachine({
  id: 'manage_webauthn',
  context: {},
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        renameKey: {
          target: 'renaming',
          actions: {
            type: 'examineCredentialName',
            params: ({ event: { id, name, problems } }) => ({ id, name, problems }),
          },
        },
        removeKeys: {
          target: 'removing',
          actions: { type: 'examineCredentialRemoval', params: ({ event }) => ({ ids: event.ids }) },
        },
      },
    },
    renaming: {
      on: {
        credentialNameRefused: refused,
        reauthenticationRequired: reauthenticate,
        credentialNamed: {
          target: 'idle',
          actions: [
            {
              type: 'updateAuthenticator',
              params: ({ event }) => ({ userId: event.userId, authenticator: event.renamed }),
            },
            {
              type: 'answer',
              params: ({ event }) => ({ type: 'authenticator', authenticator: event.authenticator }),
            },
          ],
        },
      },
    },
    removing: {
      on: {
        credentialRemovalRefused: refused,
        reauthenticationRequired: reauthenticate,
        credentialRemovalAccepted: {
          target: 'idle',
          actions: [
            {
              type: 'removeAuthenticators',
              params: ({ event }) => ({ userId: event.userId, ids: event.removed }),
            },
            { type: 'sendMails', params: ({ event }) => ({ mails: event.notifications }) },
            { type: 'answer', params: { type: 'done' } },
          ],
        },
      },
    },
  },
});

const row = { type: 'command', flow: 'manage_webauthn', readsBody: true } as const;

const resource: Resource = {
  path: 'account/authenticators/webauthn',
  clients: CLIENT_KINDS,
  isPrivate: true,
  verbs: { PUT: { ...row, parse: parseRename }, DELETE: { ...row, parse: parseRemoval } },
};

/** Whoever is signed in gives one of their keys another name, or removes some. */
export function defineManageWebauthn(): Flow<typeof effects> {
  return defineFlow({
    id: 'manage_webauthn',
    version: 1,
    migrations: {},
    machine: manageWebauthnMachine,
    context: z.object({}),
    effects,
    commands: ['renameKey', 'removeKeys'],
    isStage: false,
    isOffered: () => false,
    resources: [resource],
  });
}

const renameFields = {
  id: optionalText(),
  name: requiredText(problemsOfName),
};

function parseRename({ body }: RequestInput): Parsed<ManageWebauthnCommand> {
  const { values, problems } = readFields(renameFields, body);
  const id = values.id === null || values.id === undefined ? null : idOf(values.id);
  return { ok: true, value: { type: 'renameKey', id, name: values.name ?? null, problems } };
}

/** Ids, as the reference's forms read a list of them. */
const idList: Field<readonly AuthenticatorId[]> = z.unknown().transform((raw, context) => {
  const code = problemOfList(raw);
  if (code === null && Array.isArray(raw)) return raw.map((each) => idOf(String(each)));
  context.addIssue({ code: 'custom', message: code ?? 'invalid_list' });
  return z.NEVER;
});

function problemOfList(raw: unknown): string | null {
  if (raw === undefined || raw === null || raw === '' || raw === false) return 'required';
  if (!Array.isArray(raw)) return 'invalid_list';
  if (raw.length === 0) return 'required';
  return raw.every((each) => Number.isSafeInteger(Number(each))) ? null : 'invalid_pk_value';
}

function parseRemoval({ body }: RequestInput): Parsed<ManageWebauthnCommand> {
  const { values, problems } = readFields({ authenticators: idList }, body);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, value: { type: 'removeKeys', ids: values.authenticators ?? [] } };
}

/** No authenticator has the id -1, which stands for all that is no number. */
function idOf(text: string): AuthenticatorId {
  return authenticatorId(/^\d{1,15}$/.test(text) ? Number(text) : -1);
}
