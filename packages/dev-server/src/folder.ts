import { accessSync, constants, mkdirSync } from 'node:fs';

import { StartFailure } from './start-failure.js';

/** For the owner alone: there are password hashes in it. */
const FOLDER_MODE = 0o700;

/** Makes a folder unless there is one; throws a `StartFailure` where nothing can be written into it. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new StartFailure(
      `The folder ${path} cannot be used (${code}). SALLYPORT_DATA chooses another one.`,
      {
        cause: error,
      },
    );
  }
}
