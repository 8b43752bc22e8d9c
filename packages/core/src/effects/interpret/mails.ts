import { linkFor, type FrontendUrls } from '../../domain/frontend-urls.js';
import { SallyportError } from '../../errors.js';
import type { Mail } from '../../ports/mailer.js';
import type { MailRequest } from '../core-effects.js';
import { oneLine, type MailBody } from './mail-body.js';
import { defaultMailTemplates, type MailTemplates, type VerificationProof } from './mail-templates.js';

/** What mails say about the site that sends them. */
export interface MailSite {
  readonly siteName: string;
  /** Stands before every subject, its own space included. */
  readonly subjectPrefix: string;
  readonly frontendUrls: FrontendUrls;
  /** Texts to use in the place of the default ones. */
  readonly templates?: Partial<MailTemplates>;
}

/**
 * Writes the mail that was asked for; `secret` is the code or the key that it carries, opened. Throws where that is
 * missing, where the URL of a frontend page is of no use, and for a kind that this version does not know.
 */
export function renderMail(request: MailRequest, secret: string | null, site: MailSite): Mail {
  const { body, carried } = writeMail(request, secret, site);
  return {
    kind: request.kind,
    to: request.to,
    subject: oneLine(site.subjectPrefix + body.subject),
    text: body.text,
    html: body.html,
    ...carried,
  };
}

interface WrittenMail {
  readonly body: MailBody;
  /** What the recipient can do with it. */
  readonly carried: Pick<Mail, 'code' | 'key' | 'url'>;
}

function writeMail(request: MailRequest, secret: string | null, site: MailSite): WrittenMail {
  const templates = { ...defaultMailTemplates, ...site.templates };
  const common = { siteName: oneLine(site.siteName), to: request.to };
  switch (request.kind) {
    case 'email_confirmation_signup':
    case 'email_confirmation': {
      const proof = proofOf(request, secret, site);
      return { body: templates[request.kind]({ ...common, proof }), carried: carriedBy(proof) };
    }
    case 'account_already_exists': {
      // The secret is left out whatever the request says: here it would prove a stranger's claim to the address.
      const passwordResetUrl = linkFor(site.frontendUrls.accountResetPassword, null);
      const signupUrl = linkFor(site.frontendUrls.accountSignup, null);
      const body = templates.account_already_exists({ ...common, passwordResetUrl, signupUrl });
      return { body, carried: { url: passwordResetUrl } };
    }
    case 'unknown_account': {
      const signupUrl = linkFor(site.frontendUrls.accountSignup, null);
      return { body: templates.unknown_account({ ...common, signupUrl }), carried: { url: signupUrl } };
    }
    case 'login_code':
    case 'password_reset_code': {
      const code = opened(secret);
      return { body: templates[request.kind]({ ...common, code }), carried: { code } };
    }
    case 'password_reset_key': {
      const key = opened(secret);
      const url = linkFor(site.frontendUrls.accountResetPasswordFromKey, key);
      return { body: templates.password_reset_key({ ...common, url }), carried: { key, url } };
    }
    case 'password_reset_done':
    case 'password_changed':
    case 'password_set':
    case 'email_changed':
    case 'email_deleted':
    case 'totp_activated':
    case 'totp_deactivated':
    case 'recovery_codes_generated':
    case 'webauthn_added':
    case 'webauthn_removed': {
      const { occasion } = request;
      if (!occasion) throw new TypeError('A notification is about something that has happened');
      return { body: templates[request.kind]({ ...common, occasion }), carried: {} };
    }
    default:
      return refuseKind(request.kind);
  }
}

function proofOf(request: MailRequest, secret: string | null, site: MailSite): VerificationProof {
  if (request.carries === 'nothing') throw new TypeError('A verification mail carries a code or a key');
  const proof = opened(secret);
  return request.carries === 'code'
    ? { type: 'code', code: proof }
    : { type: 'link', key: proof, url: linkFor(site.frontendUrls.accountConfirmEmail, proof) };
}

function opened(secret: string | null): string {
  if (secret !== null) return secret;
  throw new SallyportError(
    'invalid-configuration',
    'The code or key of a queued mail cannot be opened: the secret that it was sealed with is not listed any more',
  );
}

function carriedBy(proof: VerificationProof): WrittenMail['carried'] {
  return proof.type === 'code' ? { code: proof.code } : { key: proof.key, url: proof.url };
}

/** Reached by a message that a newer version left in the outbox; that one will deliver it. */
function refuseKind(_kind: never): never {
  throw new TypeError('This version knows no mail of that kind');
}
