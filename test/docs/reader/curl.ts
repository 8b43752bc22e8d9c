import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether this machine has the program by which pages have their readers ask a server. */
export const hasCurl = await promisify(execFile)('curl', ['--version']).then(
  () => true,
  () => false,
);

export const NO_CURL = hasCurl ? '' : ' (skipped: there is no curl)';
