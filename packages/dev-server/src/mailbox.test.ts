import {
  defaultMailTemplates,
  instant,
  storedEmail,
  storedPhone,
  type Mail,
  type Mailer,
  type Sms,
} from '@sallyport/core';
import { createCollectingMailer, createFixedClock } from '@sallyport/core/testing';
import { describe, expect, test } from 'vitest';

import { createMailbox, MAILBOX_CSP } from './mailbox.js';

const to = storedEmail('anna@example.org');
const clock = createFixedClock(instant(Date.UTC(2030, 0, 2, 3, 4, 5)));

const withCode = (code: string): Mail => {
  const proof = { type: 'code', code } as const;
  const body = defaultMailTemplates.email_confirmation({ siteName: 'Example', to, proof });
  return { kind: 'email_confirmation', to, code, ...body };
};
const url = 'https://app.example.org/verify-email/the-key?a=1&b=2';
const withLink: Mail = { ...withCode('x'), kind: 'email_confirmation_signup', key: 'the-key', url };

const sms: Sms = {
  kind: 'verification_code',
  to: storedPhone('+31612345678'),
  text: 'Example: your code is LMNP-QRST.',
  code: 'LMNP-QRST',
};

async function mailboxOf(mails: readonly (Mail | Sms)[], forwardTo?: Mailer) {
  const mailbox = createMailbox({ clock, ...(forwardTo && { forwardTo }) });
  for (const mail of mails) await mailbox.send(mail);
  return mailbox;
}

const recordsIn = (json: string): readonly Record<string, unknown>[] =>
  JSON.parse(json) as readonly Record<string, unknown>[];

test('an empty mailbox says so', async () => {
  const mailbox = await mailboxOf([]);
  expect(mailbox.page()).toContain('No message yet.');
  expect(mailbox.json()).toBe('[]\n');
});

describe('the page', () => {
  test('shows code, link and text of each mail, newest first', async () => {
    const page = (await mailboxOf([withCode('BCDF-GHJK'), withLink])).page();
    expect(page).toContain('<p class="code">BCDF-GHJK</p>');
    const href = url.replaceAll('&', '&amp;');
    expect(page).toContain(`<a href="${href}" rel="noreferrer">${href}</a>`);
    expect(page).toContain('Your verification code is:\n\nBCDF-GHJK\n');
    expect(page).toContain('<time datetime="2030-01-02T03:04:05.000Z">2030-01-02 03:04:05 UTC</time>');
    expect(page.indexOf('the-key')).toBeLessThan(page.indexOf('BCDF-GHJK'));
  });

  test('shows text messages as well', async () => {
    const page = (await mailboxOf([withLink, sms])).page();
    expect(page).toContain('<strong>+31612345678</strong>');
    expect(page).toContain('<p class="code">LMNP-QRST</p>');
    expect(page).toContain('2 messages');
  });

  test('escapes everything in a mail', async () => {
    const script = `"'><script>alert(1)</script>&`;
    const hostile = { to: storedEmail(script), subject: script, text: script, code: script, url: script };
    const page = (await mailboxOf([{ ...withLink, ...hostile }])).page();
    expect(page).not.toContain('<script');
    expect(page.split('&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;')).toHaveLength(6);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', ' javascript:alert(1)'])(
    'makes no link of %s',
    async (url) => {
      expect((await mailboxOf([{ ...withLink, url }])).page()).not.toContain('<a ');
    },
  );

  test('reloads itself, and works under its policy: no script, nothing from elsewhere', async () => {
    const page = (await mailboxOf([withLink])).page();
    expect(page).toContain('<meta http-equiv="refresh" content="5">');
    expect(page).not.toMatch(/<(?:script|link|img|iframe|form|base)|\ssrc=|\son\w+=|url\(|@import/i);
    expect(MAILBOX_CSP).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
  });
});

test('the JSON has what a script needs, newest first', async () => {
  const records = recordsIn((await mailboxOf([withCode('BCDF-GHJK'), withLink])).json());
  expect(records).toEqual([
    expect.objectContaining({ kind: 'email_confirmation_signup', to, key: 'the-key', url }),
    {
      at: '2030-01-02T03:04:05.000Z',
      kind: 'email_confirmation',
      to,
      code: 'BCDF-GHJK',
      subject: 'Confirm your email address',
      text: withCode('BCDF-GHJK').text,
    },
  ]);
});

test('the last 200 mails are kept', async () => {
  const mails = Array.from({ length: 205 }, (_, index) => withCode(`CODE-${index}`));
  const codes = recordsIn((await mailboxOf(mails)).json()).map((record) => record['code']);
  expect(codes).toHaveLength(200);
  expect([codes[0], codes.at(-1)]).toEqual(['CODE-204', 'CODE-5']);
});

describe('in front of another mailer', () => {
  test('it delivers by that', async () => {
    const other = createCollectingMailer();
    const mailbox = await mailboxOf([withCode('BCDF-GHJK')], other);
    expect(other.mails).toEqual([withCode('BCDF-GHJK')]);
    expect(mailbox.page()).toContain('BCDF-GHJK');
  });

  test('text messages are shown only: it is a mailer', async () => {
    const other = createCollectingMailer();
    const mailbox = await mailboxOf([sms], other);
    expect(other.mails).toEqual([]);
    expect(recordsIn(mailbox.json())).toEqual([
      {
        at: '2030-01-02T03:04:05.000Z',
        kind: 'verification_code',
        to: sms.to,
        code: sms.code,
        text: sms.text,
      },
    ]);
  });

  test('a mail that could not be delivered is not kept, so that it is there once when it was', async () => {
    let isAway = true;
    const send = async (): Promise<void> => {
      if (isAway) throw new Error('away');
    };
    const mailbox = await mailboxOf([], { send });
    await expect(mailbox.send(withLink)).rejects.toThrow('away');
    isAway = false;
    await mailbox.send(withLink);
    expect(recordsIn(mailbox.json())).toHaveLength(1);
  });
});
