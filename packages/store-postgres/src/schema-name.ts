/** The schema that holds the tables unless another is named. */
export const DEFAULT_SCHEMA = 'sallyport';

/** Short enough for a statement's name to hold it: PostgreSQL cuts names after 63 bytes. */
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,30}$/;

/** Passes names that need no quotes; throws a TypeError otherwise, as they become part of every statement. */
export function assertSchemaName(schema: string): void {
  if (!SCHEMA_NAME.test(schema)) {
    throw new TypeError('A schema is named by up to 31 lower-case letters, digits and underscores');
  }
}
