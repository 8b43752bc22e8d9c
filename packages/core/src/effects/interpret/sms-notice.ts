import type { JsonObject } from '../../domain/json.js';
import { SallyportError } from '../../errors.js';
import type { Sms, SmsSender } from '../../ports/sms-sender.js';
import type { CoreEffects, SmsRequest } from '../core-effects.js';
import type { Interpreters } from './interpreter.js';
import type { Keyring } from './keyring.js';
import { oneLine } from './mail-body.js';
import { defaultSmsTemplates, type SmsTemplates } from './sms-templates.js';

/** What text messages say about the site that sends them. */
export interface SmsSite {
  readonly siteName: string;
  /** Texts to use in the place of the default ones. */
  readonly templates?: Partial<SmsTemplates> | undefined;
}

/** Keeps text messages as requests with a sealed code, and writes them when they are sent. */
export function createSmsNotices({
  smsSender,
  keyring,
  ...site
}: SmsSite & {
  readonly smsSender: SmsSender | undefined;
  readonly keyring: Keyring;
}): Pick<Interpreters<CoreEffects>['notices'], 'sendSms'> {
  return {
    sendSms: {
      messages: ({ sms }) => (sms ? [sms] : []),
      deliver: async (payload: JsonObject) => {
        // It is what `messages` gave, read back from the outbox.
        const request = payload as SmsRequest;
        // Left by a process that had one.
        if (!smsSender)
          throw new SallyportError('invalid-configuration', 'There is no smsSender for a queued text');
        const { sealedSecret } = request;
        const code = sealedSecret === null ? null : keyring.open(sealedSecret, 'outbox');
        await smsSender.send(renderSms(request, code, site));
      },
    },
  };
}

/** Writes the text message that was asked for; `code` is the one that it carries, opened. Throws where that is missing. */
export function renderSms({ kind, to }: SmsRequest, code: string | null, site: SmsSite): Sms {
  const templates = { ...defaultSmsTemplates, ...site.templates };
  const siteName = oneLine(site.siteName);
  switch (kind) {
    case 'verification_code': {
      if (code === null) {
        throw new SallyportError(
          'invalid-configuration',
          'The code of a queued text cannot be opened: the secret that it was sealed with is not listed any more',
        );
      }
      return { kind, to, text: oneLine(templates.verification_code({ siteName, code })), code };
    }
    case 'unknown_account':
    case 'account_already_exists':
      return { kind, to, text: oneLine(templates[kind]({ siteName })) };
    default:
      return refuseKind(kind);
  }
}

/** Reached by a message that a newer version left in the outbox; that one will deliver it. */
function refuseKind(_kind: never): never {
  throw new TypeError('This version knows no text message of that kind');
}
