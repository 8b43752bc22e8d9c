import type { Email } from '../../domain/email.js';
import type { NotificationKind } from '../../domain/mail-kind.js';
import type { MailRequest } from '../core-effects.js';
import type { Scope } from './interpreter.js';
import type { InterpreterParts } from './parts.js';

/** The mail that tells an owner of a change; null where they are not told, or have no address. */
export function notificationTo(
  { account }: InterpreterParts,
  kind: NotificationKind,
  { to, scope: { at, client } }: { readonly to: Email | null; readonly scope: Scope },
): MailRequest | null {
  if (!account.emailNotifications || to === null) return null;
  const occasion = { at, ip: client.ip, userAgent: client.userAgent };
  return { kind, to, carries: 'nothing', sealedSecret: null, occasion };
}

/** The mails that tell whoever reads an address that no account has it; none where strangers get no mail. */
export function toStranger({ account }: InterpreterParts, to: Email): readonly MailRequest[] {
  return account.emailUnknownAccounts
    ? [{ kind: 'unknown_account', to, carries: 'nothing', sealedSecret: null }]
    : [];
}
