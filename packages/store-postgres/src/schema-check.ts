import { SallyportError } from '@sallyport/core';
import type { Row } from './executor.js';
import type { Migration } from './migrate.js';
import { flag, text } from './rows.js';

/**
 * Throws unless the rows of `listMigrations` are those of a database that this version can work on. One that is newer
 * will do: while a new version is rolled out, the old one serves on.
 */
export function assertServable(rows: readonly Row[], needed: readonly Migration[]): void {
  const applied = new Map(rows.map((row) => [text(row, 'name'), text(row, 'checksum')]));
  const missing = needed.find(({ name, checksum }) => applied.get(name) !== checksum);
  if (missing) {
    throw new SallyportError(
      'store-outdated',
      `The database lacks ${missing.name}, or has another text of it. Run "sallyport migrate".`,
    );
  }
  if (rows.some((row) => flag(row, 'is_read_only'))) {
    throw new SallyportError(
      'store-unavailable',
      'PostgreSQL takes no writes: it is a standby, or set to be read',
    );
  }
}
