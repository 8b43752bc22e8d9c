import type { JsonValue } from '../../domain/json.js';
import { SallyportError } from '../../errors.js';
import type { Scope, Written } from './interpreter.js';

/** Data of one kind that flows keep with a user, beyond what the engine does. */
export interface UserDataKind<D> {
  readonly name: string;
  /**
   * What is kept with whom the flow is about; null where nothing is. Two requests that read it and go on from there do
   * not both succeed by it: the one that is later thinks again.
   */
  read(scope: Pick<Scope, 'subject' | 'findUserData'>): Promise<D | null>;
  /** What a write comes down to that keeps this in the place of what was kept; null keeps nothing any more. */
  put(scope: Pick<Scope, 'subject'>, value: D | null): Written;
  /** What was kept, as it is read from a store. Throws `flow-failed` for what the schema does not take. */
  parse(value: JsonValue): D | null;
}

/** A schema, such as one of zod's. */
export interface Schema<D> {
  safeParse(value: unknown): { readonly success: true; readonly data: D } | { readonly success: false };
}

/**
 * Declares data that flows keep with a user, under a name that no other data has. The schema reads what was written
 * before as well: where its form changes, it takes both.
 */
export function userData<D extends JsonValue>(name: string, schema: Schema<D>): UserDataKind<D> {
  const parse = (value: JsonValue): D | null => {
    if (value === null) return null;
    const parsed = schema.safeParse(value);
    // Not null: that would pass for a user of whom nothing is known yet. The value stays out of the message.
    if (!parsed.success)
      throw new SallyportError('flow-failed', `The schema of ${name} does not take what was kept`);
    return parsed.data;
  };
  return {
    name,
    parse,
    read: async ({ subject, findUserData }) => {
      if (subject === null) return null;
      return parse((await findUserData(subject, name))?.value ?? null);
    },
    // Nothing is kept with somebody who is only pretended, and who must not learn of it.
    put: ({ subject }, value) =>
      subject === null ? {} : { store: [{ type: 'putUserData', userId: subject, name, value }] },
  };
}
