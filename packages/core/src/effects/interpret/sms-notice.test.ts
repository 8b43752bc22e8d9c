import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../domain/json.js';
import { storedPhone } from '../../domain/phone.js';
import { SMS_KINDS } from '../../domain/sms-kind.js';
import type { Sms } from '../../ports/sms-sender.js';
import type { SmsRequest } from '../core-effects.js';
import { createKeyring } from './keyring.js';
import { createSmsNotices, renderSms } from './sms-notice.js';

const MOBILE = storedPhone('+31612345678');
const CODE = 'BCDF-GHJK';
const site = { siteName: 'Shop' };
const request = (kind: SmsRequest['kind']): SmsRequest => ({ kind, to: MOBILE, sealedSecret: null });

/** GSM 03.38: its letters take seven bits each, and a message has room for 160 of them. */
const GSM = /^[A-Za-z0-9 @$!"#%&'()*+,\-./:;<=>?]{1,160}$/;

describe('a text message', () => {
  test.each(SMS_KINDS)('about %s fits into one message, and names the site', (kind) => {
    const sms = renderSms(request(kind), CODE, site);
    expect(sms).toMatchObject({ kind, to: MOBILE });
    expect(sms.text).toMatch(GSM);
    expect(sms.text).toContain('Shop');
  });

  test('carries a code where it is about one, and never otherwise', () => {
    expect(renderSms(request('verification_code'), CODE, site)).toMatchObject({
      code: CODE,
      text: expect.stringContaining(CODE) as string,
    });
    for (const kind of ['unknown_account', 'account_already_exists'] as const) {
      expect(JSON.stringify(renderSms(request(kind), CODE, site))).not.toContain(CODE);
    }
  });

  test('is one line, whatever the site is called and a template says', () => {
    const templates = { unknown_account: () => 'nothing\r\nhere' };
    expect(renderSms(request('unknown_account'), null, { ...site, templates }).text).toBe('nothing here');
    expect(renderSms(request('account_already_exists'), null, { siteName: 'A\nB' }).text).toContain('A B');
  });

  test('whose code cannot be opened is not sent', () => {
    expect(() => renderSms(request('verification_code'), null, site)).toThrow(/cannot be opened/);
  });
});

describe('the notice', () => {
  const keyring = createKeyring(['a secret for tests, of more than 32 bytes']);
  const sealed: SmsRequest = { ...request('verification_code'), sealedSecret: keyring.seal(CODE, 'outbox') };

  test('keeps the code sealed, and opens it when it is delivered', async () => {
    const sent: Sms[] = [];
    const smsSender = { send: async (sms: Sms) => void sent.push(sms) };
    const { sendSms } = createSmsNotices({ ...site, smsSender, keyring });
    const [payload] = sendSms.messages({ sms: sealed });
    expect(JSON.stringify(payload)).not.toContain(CODE);
    await sendSms.deliver(JSON.parse(JSON.stringify(payload)) as JsonObject);
    expect(sent).toMatchObject([{ to: MOBILE, code: CODE }]);
  });

  test('is none where there is nothing to say', () => {
    const { sendSms } = createSmsNotices({ ...site, smsSender: undefined, keyring });
    expect(sendSms.messages({ sms: null })).toEqual([]);
  });

  test('fails, and so is tried again, where nobody sends texts', async () => {
    const { sendSms } = createSmsNotices({ ...site, smsSender: undefined, keyring });
    await expect(sendSms.deliver(sealed)).rejects.toThrow(/smsSender/);
  });
});
