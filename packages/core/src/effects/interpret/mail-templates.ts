import type { Email } from '../../domain/email.js';
import type { MailKind } from '../../ports/mailer.js';
import { composeMail, type MailBlock, type MailBody } from './mail-body.js';

/**
 * What each kind of mail says. An embedder replaces any of them; `composeMail` writes both bodies of a text, and whoever
 * writes HTML by hand escapes everything in it.
 */
export type MailTemplates = { readonly [K in MailKind]: (facts: MailFacts[K]) => MailBody };

/** What a template can tell. The subject prefix is put in front of what it returns. */
export interface MailFacts {
  readonly email_confirmation_signup: VerificationFacts;
  readonly email_confirmation: VerificationFacts;
  readonly account_already_exists: AccountExistsFacts;
}

export interface VerificationFacts {
  readonly siteName: string;
  readonly to: Email;
  readonly proof: VerificationProof;
}

/** What shows that whoever has it reads the mail of that address. */
export type VerificationProof =
  | { readonly type: 'code'; readonly code: string }
  | { readonly type: 'link'; readonly key: string; readonly url: string };

export interface AccountExistsFacts {
  readonly siteName: string;
  readonly to: Email;
  readonly passwordResetUrl: string;
  readonly signupUrl: string;
}

/**
 * The texts that are used unless others are given. None repeats the address it is sent to: a stranger may have typed it,
 * and its local part can be made to say something (anna+go.to.evil.example@example.org is delivered to Anna). None has
 * the code in the subject, which lock screens and mail servers' logs show.
 */
export const defaultMailTemplates: MailTemplates = {
  email_confirmation_signup: ({ siteName, proof }) =>
    composeMail({
      subject: 'Confirm your email address',
      blocks: [
        paragraph(
          `Welcome to ${siteName}! One step is left: please confirm that this email address is yours.`,
        ),
        ...proofBlocks(proof),
        paragraph(
          `If you did not sign up at ${siteName}, somebody probably mistyped their own address. You can ignore this email: your address stays unconfirmed.`,
        ),
      ],
    }),

  email_confirmation: ({ siteName, proof }) =>
    composeMail({
      subject: 'Confirm your email address',
      blocks: [
        paragraph(
          `Please confirm that this email address is yours, to use it with your account at ${siteName}.`,
        ),
        ...proofBlocks(proof),
        paragraph(
          'If you did not ask for this, somebody probably mistyped their own address. You can ignore this email: your address stays unconfirmed.',
        ),
      ],
    }),

  account_already_exists: ({ siteName, passwordResetUrl, signupUrl }) =>
    composeMail({
      subject: 'You already have an account',
      blocks: [
        paragraph(
          `Somebody, probably you, entered this email address to sign up at ${siteName}. It belongs to an account already, so no new one was created.`,
        ),
        paragraph(
          'If it was you, sign in to the account you have. If you forgot its password, choose a new one:',
        ),
        { type: 'link', label: 'Reset your password', url: passwordResetUrl },
        paragraph('If you want a second account, it needs a different email address:'),
        { type: 'link', label: 'Sign up with another address', url: signupUrl },
        paragraph('If it was not you, there is nothing to do: your account was not changed.'),
      ],
    }),
};

function proofBlocks(proof: VerificationProof): readonly MailBlock[] {
  switch (proof.type) {
    case 'code':
      return [
        // Programs that fill in codes look for these words in front of one.
        paragraph('Your verification code is:'),
        { type: 'code', code: proof.code },
        paragraph(
          'Enter it where you were asked for it. It is valid for a short time. Do not give it to anybody else.',
        ),
      ];
    case 'link':
      return [
        { type: 'link', label: 'Confirm this email address', url: proof.url },
        paragraph('The link works once, and for a limited time. Do not give it to anybody else.'),
      ];
    default:
      return proof satisfies never;
  }
}

function paragraph(text: string): MailBlock {
  return { type: 'paragraph', text };
}
