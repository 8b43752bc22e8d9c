export { SmtpError } from './smtp-error.js';
export { createSmtpMailer, type SmtpMailer, type SmtpMailerOptions } from './smtp-mailer.js';
