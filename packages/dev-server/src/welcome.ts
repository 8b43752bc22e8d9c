import { writeTour } from './tour.js';

const LINE = '-'.repeat(78);

/** What is printed once the server answers: where everything is, and a tour that can be pasted into a shell. */
export function writeWelcome({ url, place }: { readonly url: string; readonly place: string }): string {
  return `
Sallyport is running.

  Try it      ${url}
  Mailbox     ${url}/mailbox  (every code that is sent can be read here)
  Users in    ${place}
  Stop it     Ctrl+C

Or with curl: copy what is between the lines into another terminal.

${LINE}
${writeTour(url)}
${LINE}
`;
}
