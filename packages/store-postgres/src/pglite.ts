import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import type { Executor } from './executor.js';
import { LockHeld, takeLock, type LockFile } from './lock-file.js';
import { createPgliteExecutor } from './pglite-executor.js';

/**
 * Opens the PostgreSQL that lives in a folder, and creates it where there is none. PGlite itself lets two processes
 * open one folder, and ruin it; here the second one gets an error that names the first. Closing gives the folder free,
 * and so does the end of the process, however sudden.
 */
export async function openPglite(folder: string): Promise<Executor> {
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  try {
    const executor = await openData(folder);
    const close = async () => {
      await executor.close();
      lock.release();
    };
    return { ...executor, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function lockFolder(folder: string): LockFile {
  try {
    return takeLock(join(folder, 'lock'));
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    const { pid, host } = error.owner;
    throw new SallyportError(
      'store-unavailable',
      `The database in ${folder} is in use by process ${pid} on ${host}. Stop it, or use another folder. ` +
        `If that process is not Sallyport's, delete ${error.path}.`,
    );
  }
}

async function openData(folder: string): Promise<Executor> {
  const data = join(folder, 'pgdata');
  // It lies there while the database is created: what a process that was killed meanwhile left behind is unusable,
  // and nothing was ever stored in it.
  const incomplete = join(folder, 'pgdata.incomplete');
  if (existsSync(incomplete)) rmSync(data, { recursive: true, force: true });
  if (!existsSync(data)) writeFileSync(incomplete, '');
  const { PGlite } = await importPglite();
  try {
    const db = await PGlite.create(data);
    rmSync(incomplete, { force: true });
    return createPgliteExecutor(db);
  } catch (error) {
    throw new SallyportError('store-unavailable', `PGlite cannot open the database in ${folder}`, {
      cause: error,
    });
  }
}

/** Only here, as whoever uses a server has no need to install PGlite. */
async function importPglite() {
  try {
    return await import('@electric-sql/pglite');
  } catch (error) {
    throw new SallyportError(
      'invalid-configuration',
      'Install @electric-sql/pglite to keep data in a folder',
      {
        cause: error,
      },
    );
  }
}
