import type { JsonObject } from '../../domain/json.js';
import type { Settings } from '../../domain/settings.js';
import type { Mailer } from '../../ports/mailer.js';
import type { CoreEffects, MailRequest } from '../core-effects.js';
import type { Interpreters } from './interpreter.js';
import type { Keyring } from './keyring.js';
import type { MailTemplates } from './mail-templates.js';
import { renderMail } from './mails.js';

/** Keeps mails as requests with a sealed secret, and writes them when they are sent. */
export function createMailNotices(parts: {
  readonly mailer: Mailer;
  readonly keyring: Keyring;
  readonly settings: Settings;
  readonly templates: Partial<MailTemplates> | undefined;
}): Pick<Interpreters<CoreEffects>['notices'], 'sendMail' | 'sendMails'> {
  const { mailer, keyring, settings, templates = {} } = parts;
  const site = {
    siteName: settings.siteName,
    subjectPrefix: settings.account.emailSubjectPrefix,
    frontendUrls: settings.headless.frontendUrls,
    templates,
  };
  const deliver = async (payload: JsonObject): Promise<void> => {
    // It is what `messages` gave, read back from the outbox.
    const request = payload as MailRequest;
    const { sealedSecret } = request;
    const secret = sealedSecret === null ? null : keyring.open(sealedSecret, 'outbox');
    await mailer.send(renderMail(request, secret, site));
  };
  return {
    sendMail: { messages: ({ mail }) => (mail ? [mail] : []), deliver },
    sendMails: { messages: ({ mails }) => mails, deliver },
  };
}
