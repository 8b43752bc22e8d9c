import type { Race } from '../race.js';
import { accountRaces } from './accounts.js';
import { codeRaces } from './codes.js';
import { linkRaces } from './links.js';
import { passkeyRaces } from './passkeys.js';
import { passwordRaces } from './passwords.js';
import { phoneRaces } from './phones.js';
import { resetCodeRaces } from './reset-codes.js';
import { secondFactorRaces } from './second-factors.js';
import { sessionRaces } from './sessions.js';
import { userDataRaces } from './user-data.js';

/** All races; whoever adds a secret adds a case. */
export const RACES: readonly Race[] = [
  ...codeRaces,
  ...resetCodeRaces,
  ...linkRaces,
  ...passwordRaces,
  ...accountRaces,
  ...sessionRaces,
  ...secondFactorRaces,
  ...passkeyRaces,
  ...phoneRaces,
  ...userDataRaces,
];
