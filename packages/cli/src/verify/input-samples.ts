import { z } from 'zod';

interface JsonSchema {
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly minLength?: number;
  readonly format?: string;
}

/** More would say nothing that these do not. */
const MOST = 12;

/** Input that a schema takes: every choice that it names, and for any text the codes that were sent as well as another. */
export function samplesOf(input: z.ZodObject, codes: ReadonlySet<string>): readonly object[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return valuesOf(schema, codes).filter((value): value is object => input.safeParse(value).success);
}

function valuesOf(schema: JsonSchema, codes: ReadonlySet<string>): readonly unknown[] {
  if ('const' in schema) return [schema.const];
  if (schema.enum) return schema.enum;
  if (schema.anyOf) return schema.anyOf.flatMap((each) => valuesOf(each, codes));
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, codes);
    case 'boolean':
      return [true, false];
    case 'number':
    case 'integer':
      return [schema.minimum ?? 1];
    case 'array':
      return [[]];
    case 'null':
      return [null];
    case 'string':
    case undefined:
    default:
      return [...codes, textOf(schema)];
  }
}

function textOf({ format, minLength = 0 }: JsonSchema): string {
  if (format === 'email') return 'other@example.org';
  return 'wrong'.padEnd(minLength, '-');
}

/** Every value of each member beside every value of the others, and without those that may be left out. */
function objectsOf(
  { properties = {}, required = [] }: JsonSchema,
  codes: ReadonlySet<string>,
): readonly object[] {
  let objects: readonly object[] = [{}];
  for (const [name, schema] of Object.entries(properties)) {
    const withMember = objects.flatMap((object) =>
      valuesOf(schema, codes).map((value) => ({ ...object, [name]: value })),
    );
    objects = [...withMember, ...(required.includes(name) ? [] : objects)].slice(0, MOST);
  }
  return objects;
}
