import type { Email } from './email.js';
import type { Phone } from './phone.js';

/** Where somebody can be sent a code. */
export type Contact =
  { readonly type: 'email'; readonly email: Email } | { readonly type: 'phone'; readonly phone: Phone };
