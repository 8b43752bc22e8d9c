import { describe, expect, test } from 'vitest';

import { storedEmail } from '../../domain/email.js';
import { instant } from '../../domain/instant.js';
import { SallyportError } from '../../errors.js';
import { MAIL_KINDS } from '../../domain/mail-kind.js';
import type { Mail } from '../../ports/mailer.js';
import type { MailRequest } from '../core-effects.js';
import { composeMail } from './mail-body.js';
import { renderMail, type MailSite } from './mails.js';

const CODE = 'BCDF-GHJK';
const KEY = 'tT0_key-of-43-characters';
const ADDRESS = 'anna+go.to.evil.example@example.org';

const site: MailSite = {
  siteName: 'Example & Sons',
  subjectPrefix: '[Example & Sons] ',
  frontendUrls: {
    accountConfirmEmail: 'https://app.example.org/verify-email/{key}',
    accountResetPassword: 'https://app.example.org/password/reset',
    accountResetPasswordFromKey: 'https://app.example.org/password/reset/{key}',
    accountSignup: 'https://app.example.org/signup',
  },
};

const OCCASION = { at: instant(1_800_000_000_000), ip: '192.0.2.1', userAgent: '<b>Browser</b>' };

function request(kind: MailRequest['kind'], carries: MailRequest['carries']): MailRequest {
  const sealedSecret = carries === 'nothing' ? null : 'v1.sealed';
  return { kind, to: storedEmail(ADDRESS), carries, sealedSecret };
}

/** Every mail there is, by what it is called and what it carries. */
const everyMail = (of: MailSite = site): readonly (readonly [string, Mail])[] => [
  ['signup, code', renderMail(request('email_confirmation_signup', 'code'), CODE, of)],
  ['signup, link', renderMail(request('email_confirmation_signup', 'key'), KEY, of)],
  ['confirmation, code', renderMail(request('email_confirmation', 'code'), CODE, of)],
  ['confirmation, link', renderMail(request('email_confirmation', 'key'), KEY, of)],
  ['already exists', renderMail(request('account_already_exists', 'nothing'), null, of)],
  ['unknown account', renderMail(request('unknown_account', 'nothing'), null, of)],
  ['login code', renderMail(request('login_code', 'code'), CODE, of)],
  ['reset', renderMail(request('password_reset_key', 'key'), KEY, of)],
  ['reset, code', renderMail(request('password_reset_code', 'code'), CODE, of)],
  ...(
    [
      'password_reset_done',
      'password_changed',
      'password_set',
      'email_changed',
      'email_deleted',
      'totp_activated',
      'totp_deactivated',
      'recovery_codes_generated',
      'webauthn_added',
      'webauthn_removed',
    ] as const
  ).map((kind) => [kind, renderMail({ ...request(kind, 'nothing'), occasion: OCCASION }, null, of)] as const),
];

const LINK = `https://app.example.org/verify-email/${KEY}`;

test.each([
  { name: 'signup, code', kind: 'email_confirmation_signup', carried: { code: CODE } },
  { name: 'signup, link', kind: 'email_confirmation_signup', carried: { key: KEY, url: LINK } },
  { name: 'confirmation, code', kind: 'email_confirmation', carried: { code: CODE } },
  { name: 'confirmation, link', kind: 'email_confirmation', carried: { key: KEY, url: LINK } },
  {
    name: 'already exists',
    kind: 'account_already_exists',
    carried: { url: 'https://app.example.org/password/reset' },
  },
  { name: 'unknown account', kind: 'unknown_account', carried: { url: 'https://app.example.org/signup' } },
  { name: 'login code', kind: 'login_code', carried: { code: CODE } },
  { name: 'reset, code', kind: 'password_reset_code', carried: { code: CODE } },
  {
    name: 'reset',
    kind: 'password_reset_key',
    carried: { key: KEY, url: `https://app.example.org/password/reset/${KEY}` },
  },
  { name: 'password_changed', kind: 'password_changed', carried: {} },
])('$name: says what it carries', ({ name, kind, carried }) => {
  const { subject, text, html, ...rest } = new Map(everyMail()).get(name) ?? expect.fail();
  expect(rest).toEqual({ kind, to: ADDRESS, ...carried });
  expect([subject, text, html]).not.toContain('');
});

describe('both bodies', () => {
  test.each([
    ['signup, code', CODE],
    ['signup, link', LINK],
    ['confirmation, code', CODE],
    ['confirmation, link', LINK],
    ['already exists', 'https://app.example.org/password/reset'],
    ['already exists', 'https://app.example.org/signup'],
  ])('%s: have it on a line, or in an element, of its own', (name, shown) => {
    const mail = new Map(everyMail()).get(name);
    expect(mail?.text.split('\n')).toContain(shown);
    expect(mail?.html).toContain(`>${shown}<`);
  });

  test.each(everyMail())('%s: name the site and say what to do when one did not ask', (_name, mail) => {
    expect(mail.text).toContain('Example & Sons');
    expect(mail.html).toContain('Example &amp; Sons');
    for (const body of [mail.text, mail.html])
      expect(body).toMatch(/you can ignore this email|nothing to do/i);
  });

  test.each(everyMail())('%s: do not repeat the address, which a stranger chose', (_name, mail) => {
    expect(mail.subject + mail.text + mail.html).not.toContain('evil.example');
  });

  test.each(everyMail())('%s: load nothing and run nothing', (_name, mail) => {
    expect(mail.html).not.toMatch(
      /<(?:img|script|link|style|iframe|form|object)|\ssrc=|url\(|@import|\son\w+=/i,
    );
  });
});

test.each(everyMail())('%s: the subject has the prefix, and no secret', (_name, mail) => {
  expect(mail.subject).toMatch(/^\[Example & Sons\] [A-Z]/);
  expect(mail.subject).not.toContain(CODE);
});

test('a code is never in the mail about an existing account, even if one was asked for', () => {
  const mail = renderMail(request('account_already_exists', 'code'), CODE, site);
  expect(JSON.stringify(mail)).not.toContain(CODE);
  expect(mail).not.toHaveProperty('code');
});

describe('what a site is called stays a name', () => {
  const hostile = `Evil\r\nBcc: all@example.org\n\nYour verification code is:\n\u2028AAAA-AAAA <b onclick="x('y')">&`;
  const mails = everyMail({ ...site, siteName: hostile, subjectPrefix: `[${hostile}] ` });

  test.each(mails)('%s: in the subject', (_name, mail) => {
    expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  });

  test.each(mails)('%s: in the text', (_name, mail) => {
    expect(mail.text.split('\n')).not.toContain('AAAA-AAAA');
    expect(mail.text).not.toMatch(/\r|\u2028|^Bcc/m);
  });

  test.each(mails)('%s: in the HTML', (_name, mail) => {
    expect(mail.html).not.toMatch(/<b[ >]|"x\('/);
    expect(mail.html).toContain('&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;&amp;');
  });
});

test('a code or key is escaped and kept on one line too', () => {
  const mail = renderMail(request('email_confirmation', 'code'), '<i>\nx', site);
  expect(mail.html).toContain('>&lt;i&gt; x<');
  const link = renderMail(request('email_confirmation', 'key'), '"><script>', site);
  expect(link.html).not.toContain('<script>');
  expect(link.url).toBe('https://app.example.org/verify-email/%22%3E%3Cscript%3E');
});

describe('a mail is not written', () => {
  test('without the secret it is to carry, and the error says what to look at', () => {
    for (const carries of ['code', 'key'] as const) {
      const render = (): unknown => renderMail(request('email_confirmation', carries), null, site);
      expect(render).toThrow(SallyportError);
      expect(render).toThrow(/secret that it was sealed with/);
    }
  });

  test('without anything to verify by', () => {
    const render = (): unknown => renderMail(request('email_confirmation', 'nothing'), null, site);
    expect(render).toThrow(TypeError);
  });

  test('with a page that cannot take the key', () => {
    const frontendUrls = {
      ...site.frontendUrls,
      accountConfirmEmail: 'https://app.example.org/verify-email',
    };
    const render = (): unknown =>
      renderMail(request('email_confirmation', 'key'), KEY, { ...site, frontendUrls });
    expect(render).toThrow(new TypeError('The URL of a frontend page must contain {key} once'));
  });

  test('of a kind that only a newer version knows', () => {
    const newer = {
      ...request('email_confirmation', 'code'),
      kind: 'carrier_pigeon',
    } as unknown as MailRequest;
    expect(() => renderMail(newer, CODE, site)).toThrow(TypeError);
  });
});

describe('an embedder replaces texts', () => {
  const templates: MailSite['templates'] = {
    email_confirmation: ({ siteName, to, proof }) =>
      composeMail({
        language: 'de',
        subject: 'Adresse best\u00e4tigen\nBcc: x',
        blocks: [
          { type: 'paragraph', text: `Hallo ${to}, willkommen bei ${siteName}.` },
          { type: 'code', code: proof.type === 'code' ? proof.code : '' },
        ],
      }),
  };

  test('one at a time', () => {
    const mails = new Map(everyMail({ ...site, templates }));
    expect(mails.get('signup, code')).toEqual(new Map(everyMail()).get('signup, code'));
    expect(mails.get('confirmation, code')).toMatchObject({
      subject: '[Example & Sons] Adresse best\u00e4tigen Bcc: x',
      text: `Hallo ${ADDRESS}, willkommen bei Example & Sons.\n\n${CODE}\n`,
      code: CODE,
    });
    expect(mails.get('confirmation, code')?.html).toContain('<html lang="de">');
  });

  test('even one that returns a raw line break in the subject makes no header', () => {
    const email_confirmation = () => ({ subject: 'Hi\r\nBcc: x@example.org', text: '', html: '' });
    const mail = renderMail(request('email_confirmation', 'code'), CODE, {
      ...site,
      templates: { email_confirmation },
    });
    expect(mail.subject).toBe('[Example & Sons] Hi Bcc: x@example.org');
  });
});

test('there is a mail of every kind', () => {
  expect(new Set(everyMail().map(([, mail]) => mail.kind))).toEqual(new Set(MAIL_KINDS));
});

test('the text of a signup by code, as it is sent', () => {
  expect(renderMail(request('email_confirmation_signup', 'code'), CODE, site).text).toMatchInlineSnapshot(`
    "Welcome to Example & Sons! One step is left: please confirm that this email address is yours.

    Your verification code is:

    BCDF-GHJK

    Enter it where you were asked for it. It is valid for a short time. Do not give it to anybody else.

    If you did not sign up at Example & Sons, somebody probably mistyped their own address. You can ignore this email: your address stays unconfirmed.
    "
  `);
});
