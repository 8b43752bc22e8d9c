import type { Case } from '../case.js';
import { accounts } from './accounts.js';
import { logins } from './logins.js';
import { phones } from './phones.js';
import { secondFactors } from './second-factors.js';
import { verification } from './verification.js';

/** All cases; whoever adds a flow adds its critical pairs. */
export const CASES: readonly Case[] = [...verification, ...logins, ...accounts, ...phones, ...secondFactors];
