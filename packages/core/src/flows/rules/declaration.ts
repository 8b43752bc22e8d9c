import { z } from 'zod';

// What the compiler says to whoever writes TypeScript, for those who do not.

const isObject = (it: unknown): it is object => typeof it === 'object' && it !== null;
const schemaType = (it: unknown): unknown =>
  isObject(it) && '_zod' in it ? (it as z.ZodType)._zod.def.type : undefined;

const aFunction = z.custom((it) => typeof it === 'function', 'must be a function');
const text = z.string('must be a text');
const flag = z.boolean('must be true or false');

const EFFECTS = ['question', 'reservation', 'write', 'notice', 'signal'];
const effect = z.custom(
  (it) => isObject(it) && 'kind' in it && EFFECTS.includes(String(it.kind)),
  'must be made with question(), reservation(), write() or notice()',
);

const declaration = z.strictObject({
  id: text,
  version: z.unknown(),
  migrations: z.record(z.string(), aFunction, 'must be a table of functions, by version').optional(),
  context: z
    .custom((it) => schemaType(it) !== undefined, 'must be a schema, such as z.object({ tries: z.number() })')
    .optional(),
  commands: z.custom(isObject, 'must be a table, such as { accept: {} }'),
  effects: z.record(z.string(), effect, 'must be a table, such as { look: question(...) }').optional(),
  machine: z.custom(
    (it) => typeof it === 'function' || (isObject(it) && 'config' in it),
    'must be a function that makes one: ({ types, actions }) => setup({ types, actions }).createMachine(...)',
  ),
  stage: z
    .strictObject(
      { after: text.optional(), before: text.optional(), isRequired: aFunction },
      'must be a place and a condition, such as { isRequired: () => true }',
    )
    .optional(),
  isStage: flag.optional(),
  view: aFunction.optional(),
  isPrivate: flag.optional(),
  isOffered: aFunction.optional(),
  resources: z.array(z.unknown()).optional(),
});

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];

const commandTable = z.record(
  z.string(),
  z.strictObject(
    {
      input: z
        .custom(
          (it) => schemaType(it) === 'object',
          'must be a schema of an object, such as z.object({ code: z.string() })',
        )
        .optional(),
      path: text.optional(),
      method: z.enum(METHODS, `must be one of ${METHODS.join(', ')}`).optional(),
    },
    'must be what comes with it, such as {} or { input: z.object({}) }',
  ),
);

/** What is not as `defineFlow` takes it: each sentence names the flow and the member, and says what it must be. */
export function problemsOfDeclaration(declared: unknown): readonly string[] {
  if (!isObject(declared))
    return [`${String(declared)}: it must be an object with id, version, commands and machine`];
  const { id, commands } = declared as { readonly id?: unknown; readonly commands?: unknown };
  const table = isObject(commands) && !Array.isArray(commands) ? commandTable.safeParse(commands) : null;
  return [
    ...(declaration.safeParse(declared).error?.issues ?? []).map((issue) => sentence(issue, [])),
    ...(table?.error?.issues ?? []).map((issue) => sentence(issue, ['commands'])),
  ].map((problem) => `${String(id)}: ${problem}`);
}

function sentence(issue: z.core.$ZodIssue, above: readonly string[]): string {
  const place = [...above, ...issue.path].map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return `its ${place} ${issue.message}`;
  const where = place === '' ? '' : ` in its ${place}`;
  return `it has ${issue.keys.join(' and ')}${where}, which is not known there`;
}
