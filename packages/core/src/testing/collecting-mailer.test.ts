import { expect, test } from 'vitest';

import { storedEmail } from '../domain/email.js';
import type { Mail } from '../ports/mailer.js';
import { createCollectingMailer } from './collecting-mailer.js';

const mail = (subject: string): Mail => {
  return {
    kind: 'email_confirmation',
    to: storedEmail('anna@example.org'),
    subject,
    text: '',
    html: '',
    code: 'BCDF-GHJK',
  };
};

test('mails are kept in the order in which they were sent, until they are cleared', async () => {
  const mailer = createCollectingMailer();
  await mailer.send(mail('first'));
  const early = mailer.mails;
  await mailer.send(mail('second'));
  expect(mailer.mails).toEqual([mail('first'), mail('second')]);
  expect(early).toEqual([mail('first')]);
  mailer.clear();
  expect(mailer.mails).toEqual([]);
});
