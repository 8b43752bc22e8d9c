import { startPrivatePostgres, type PrivatePostgres } from '../support/private-postgres.js';

/** What all cases stand on: a PostgreSQL that may be killed. */
export interface Ground {
  readonly postgres: PrivatePostgres;
  close(): Promise<void>;
}

export async function openGround(): Promise<Ground> {
  const postgres = await startPrivatePostgres();
  return { postgres, close: () => postgres.dispose() };
}
