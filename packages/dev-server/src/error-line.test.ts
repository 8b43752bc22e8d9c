import { instant, SallyportError, type DispatchProblem } from '@sallyport/core';
import { SmtpError } from '@sallyport/mailer-smtp';
import { SqlError } from '@sallyport/store-postgres';
import { expect, test } from 'vitest';

import { errorLine } from './error-line.js';

const failed = { messageId: 7, notice: 'sendMail', attempts: 2, reason: 'SmtpError ESOCKET' };
const retryAt = instant(Date.UTC(2030, 0, 2, 3, 4, 5));

test.each<[error: unknown, line: string | RegExp]>([
  [new SallyportError('store-unavailable', 'It is\n  away'), 'store-unavailable: It is away'],
  [new SqlError('23505', 'insertUser'), 'PostgreSQL refused insertUser (SQLSTATE 23505)'],
  [new SmtpError('EAUTH-535'), 'The mail could not be handed over to the mail server (EAUTH-535)'],
  [
    { type: 'deliveryFailed', retryAt, ...failed } satisfies DispatchProblem,
    'sendMail 7 could not be delivered (SmtpError ESOCKET, attempt 2), next attempt at 03:04:05 UTC',
  ],
  [
    { type: 'deliveryAbandoned', ...failed } satisfies DispatchProblem,
    'sendMail 7 could not be delivered (SmtpError ESOCKET) and was given up',
  ],
  [
    { type: 'storeFailed', reason: 'SqlError' } satisfies DispatchProblem,
    'the database could not be asked for messages to deliver (SqlError)',
  ],
  // What others throw may quote anything.
  [new TypeError('no sesame\nhere'), /^TypeError at .*error-line\.test\.ts:\d+:\d+\)?$/],
  [Object.assign(new Error('sesame'), { code: 'ESESAME', input: 'sesame' }), /^Error \(ESESAME\) at /],
  ['sesame', 'something that is not an error was thrown'],
  [null, 'something that is not an error was thrown'],
])('case %#: one line, without what may be secret', (error, line) => {
  expect(errorLine(error)).toMatch(line);
  expect(errorLine(error)).not.toMatch(/\n|sesame/);
});
