import type { Statement } from './executor.js';
import { authenticatorTexts } from './sql/authenticators.js';
import {
  emailTexts,
  importTexts,
  lockTexts,
  ownEmailTexts,
  recordTexts,
  signInTexts,
  writeTexts,
} from './sql/commits.js';
import { outboxTexts } from './sql/outbox.js';
import { readTexts } from './sql/reads.js';
import { userDataTexts } from './sql/user-data.js';

const textsOf = (schema: string) => ({
  ...readTexts(schema),
  ...recordTexts(schema),
  ...signInTexts(schema),
  ...lockTexts(schema),
  ...writeTexts(schema),
  ...emailTexts(schema),
  ...ownEmailTexts(schema),
  ...authenticatorTexts(schema),
  ...userDataTexts(schema),
  ...importTexts(schema),
  ...outboxTexts(schema),
});

export type StatementName = keyof ReturnType<typeof textsOf>;

export type Statements = Readonly<Record<StatementName, Statement>>;

/**
 * All statements of a store on the tables of a schema. The name holds the schema, since one connection may serve
 * several of them.
 */
export function createStatements(schema: string): Statements {
  const statements = Object.entries(textsOf(schema)).map(([name, text]) => [
    name,
    { name: `${schema}.${name}`, text },
  ]);
  return Object.fromEntries(statements) as Statements;
}
