import { writeTour } from './tour.js';

const LINE = '-'.repeat(78);

export interface WelcomeFacts {
  readonly url: string;
  /** Where the users are, in words. */
  readonly place: string;
  /** The mail server, if there is one. */
  readonly smtpUrl: string | null;
}

/** What is printed once the server answers: where everything is, and a tour that can be pasted into a shell. */
export function writeWelcome({ url, place, smtpUrl }: WelcomeFacts): string {
  // The host alone: there may be a password in the URL.
  const mail = smtpUrl === null ? 'stays here' : `goes out by ${new URL(smtpUrl).host} too`;
  return `
Sallyport is running.

  Try it      ${url}
  Mailbox     ${url}/mailbox  (with all codes; mail ${mail})
  Users in    ${place}
  Stop it     Ctrl+C

On that page you can sign up by a passkey, or add one and log in by it: browsers do that on localhost too.
Or with curl: copy what is between the lines into another terminal.

${LINE}
${writeTour(url)}
${LINE}
`;
}
