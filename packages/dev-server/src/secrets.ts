import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeFolder } from './folder.js';
import { StartFailure } from './start-failure.js';

const SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;

/** For the owner alone. */
const FILE_MODE = 0o600;

/**
 * The secret of a development server. It is made at the first start and kept, as what is sealed with it in the database
 * is to be read at the next start too.
 */
export function keepSecret(folder: string): string {
  makeFolder(folder);
  const path = join(folder, 'secret');
  createOnce(path, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`);
  // It may have come out of a backup or a copy, with other rights.
  chmodSync(path, FILE_MODE);
  const secret = readFileSync(path, 'utf8').trim();
  if (SECRET.test(secret)) return secret;
  throw new StartFailure(
    `There is no secret in ${path}. Delete the file to get a new one; codes that are under way are lost then.`,
  );
}

/** Creates a file with its content at once, so that nobody reads half of it, unless there is one. */
function createOnce(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: FILE_MODE });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
