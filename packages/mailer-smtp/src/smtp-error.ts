/** A mail that could not be handed over. It says how far it came, and quotes neither server nor mail. */
export class SmtpError extends Error {
  override readonly name = 'SmtpError';

  /**
   * What failed, as nodemailer names it (`EAUTH`, `EENVELOPE`, `ETLS`, `ETIMEDOUT`...), with the server's reply code, if
   * it got to reply: `EENVELOPE-550`.
   */
  readonly code: string;

  constructor(code: string) {
    super(`The mail could not be handed over to the mail server (${code})`);
    this.code = code;
  }
}

const CODE = /^[A-Z][A-Z0-9_]{1,30}$/;

/**
 * Takes over the codes of an error and nothing else: its text has the server's reply, which has the address, and it
 * carries the recipients; so there is no `cause` either.
 */
export function toSmtpError(error: unknown): SmtpError {
  const { code, responseCode } = codesOf(error);
  const name = typeof code === 'string' && CODE.test(code) ? code : 'EUNKNOWN';
  return new SmtpError(typeof responseCode === 'number' ? `${name}-${responseCode}` : name);
}

function codesOf(error: unknown): { readonly code?: unknown; readonly responseCode?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
