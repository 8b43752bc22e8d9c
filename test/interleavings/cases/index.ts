import type { Case } from '../case.js';
import { accounts } from './accounts.js';
import { logins } from './logins.js';
import { ownAddresses } from './own-addresses.js';
import { passkeys } from './passkeys.js';
import { phones } from './phones.js';
import { resets } from './resets.js';
import { secondFactors } from './second-factors.js';
import { userData } from './user-data.js';
import { verification } from './verification.js';

/** All cases; whoever adds a flow adds its critical pairs. */
export const CASES: readonly Case[] = [
  ...verification,
  ...logins,
  ...accounts,
  ...resets,
  ...ownAddresses,
  ...phones,
  ...secondFactors,
  ...passkeys,
  ...userData,
];
