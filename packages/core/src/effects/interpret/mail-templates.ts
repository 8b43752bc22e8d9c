import type { Email } from '../../domain/email.js';
import type { MailKind } from '../../domain/mail-kind.js';
import type { Occasion } from '../core-effects.js';
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
  readonly unknown_account: UnknownAccountFacts;
  readonly login_code: LoginCodeFacts;
  readonly password_reset_key: PasswordResetFacts;
  readonly password_reset_code: PasswordResetCodeFacts;
  readonly password_reset_done: NotificationFacts;
  readonly password_changed: NotificationFacts;
  readonly password_set: NotificationFacts;
  readonly email_changed: NotificationFacts;
  readonly email_deleted: NotificationFacts;
  readonly totp_activated: NotificationFacts;
  readonly totp_deactivated: NotificationFacts;
  readonly recovery_codes_generated: NotificationFacts;
  readonly webauthn_added: NotificationFacts;
  readonly webauthn_removed: NotificationFacts;
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

export interface LoginCodeFacts {
  readonly siteName: string;
  readonly to: Email;
  readonly code: string;
}

export interface UnknownAccountFacts {
  readonly siteName: string;
  readonly to: Email;
  readonly signupUrl: string;
}

export interface PasswordResetFacts {
  readonly siteName: string;
  readonly to: Email;
  readonly url: string;
}

export interface PasswordResetCodeFacts {
  readonly siteName: string;
  readonly to: Email;
  readonly code: string;
}

/** A change to an account, and what is known of who made it. */
export interface NotificationFacts {
  readonly siteName: string;
  readonly to: Email;
  readonly occasion: Occasion;
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

  unknown_account: ({ siteName, signupUrl }) =>
    composeMail({
      subject: 'No account with this email address',
      blocks: [
        paragraph(
          `Somebody, probably you, asked for help to get into an account at ${siteName} with this email address. There is no such account.`,
        ),
        paragraph(
          'You may have signed up with another address. If you have no account yet, here you get one:',
        ),
        { type: 'link', label: 'Sign up', url: signupUrl },
        paragraph('If it was not you, you can ignore this email.'),
      ],
    }),

  login_code: ({ siteName, code }) =>
    composeMail({
      subject: 'Your code to sign in',
      blocks: [
        paragraph(`Your code to sign in at ${siteName} is:`),
        { type: 'code', code },
        paragraph(
          'Enter it where you were asked for it. It is valid for a short time. Do not give it to anybody else: we never ask for it.',
        ),
        paragraph('If you did not ask for a code, you can ignore this email.'),
      ],
    }),

  password_reset_key: ({ siteName, url }) =>
    composeMail({
      subject: 'Reset your password',
      blocks: [
        paragraph(`You can choose a new password for your account at ${siteName}:`),
        { type: 'link', label: 'Choose a new password', url },
        paragraph('The link works once, and for a limited time. Do not give it to anybody else.'),
        paragraph('If you did not ask for this, you can ignore this email: your password stays as it is.'),
      ],
    }),

  password_reset_code: ({ siteName, code }) =>
    composeMail({
      subject: 'Your code to reset your password',
      blocks: [
        paragraph(`Your code to choose a new password at ${siteName} is:`),
        { type: 'code', code },
        paragraph(
          'Enter it where you were asked for it. It is valid for a short time. Do not give it to anybody else: we never ask for it.',
        ),
        paragraph('If you did not ask for this, you can ignore this email: your password stays as it is.'),
      ],
    }),

  password_reset_done: (facts) => notification('Your password was reset', facts),
  password_changed: (facts) => notification('Your password was changed', facts),
  password_set: (facts) => notification('A password was set for your account', facts),
  email_changed: (facts) => notification('The email address of your account was changed', facts),
  email_deleted: (facts) => notification('An email address was removed from your account', facts),
  totp_activated: (facts) => notification('An authenticator app was added to your account', facts),
  totp_deactivated: (facts) => notification('The authenticator app was removed from your account', facts),
  recovery_codes_generated: (facts) => notification('New recovery codes were made for your account', facts),
  webauthn_added: (facts) => notification('A security key was added to your account', facts),
  webauthn_removed: (facts) => notification('A security key was removed from your account', facts),
};

function notification(subject: string, { siteName, occasion }: NotificationFacts): MailBody {
  const { at, ip, userAgent } = occasion;
  return composeMail({
    subject,
    blocks: [
      paragraph(`${subject} at ${siteName}.`),
      paragraph(`When: ${new Date(at).toUTCString()}. From: ${ip}. With: ${userAgent}.`),
      paragraph(
        'If it was you, there is nothing to do. If it was not, reset your password at once, and tell us.',
      ),
    ],
  });
}

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
