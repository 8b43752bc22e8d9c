import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

import { parseEmail, type Mail } from '@sallyport/core';
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';

import { SmtpError } from './smtp-error.js';
import { createSmtpMailer, type SmtpMailer, type SmtpMailerOptions } from './smtp-mailer.js';

const FROM = 'Example <noreply@example.org>';
const CREDENTIALS = 'anna:open%3Asesame@';
const tls = createCertificate();

function mailTo(address: string): Mail {
  const to = parseEmail(address) ?? expect.fail('this is no address');
  const [text, html] = ['BCDF-GHJK\n', '<p>BCDF-GHJK</p>'];
  return { kind: 'email_confirmation', to, subject: 'Confirm', text, html, code: 'BCDF-GHJK' };
}

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly isSecure: boolean;
  readonly user: unknown;
  readonly message: string;
}

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((cleanUp) => cleanUp()));

/** A mail server on loopback that keeps what it gets; `host` has its port. */
async function serve(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const connections = new Set<string>();
  const server = new SMTPServer({
    ...tls,
    authOptional: true,
    closeTimeout: 0,
    onAuth: ({ username, password }, _session, done) =>
      password === 'open:sesame' ? done(null, { user: username }) : done(new Error('wrong: open:sesame')),
    onData: (stream, session, done) => {
      connections.add(session.id);
      void keep(stream, session).then((mail) => {
        received.push(mail);
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  cleanups.push(() => server.close());
  return { received, connections, host: await listen(server.listen(0, '127.0.0.1')) };
}

async function keep(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Received> {
  const message = (await stream.setEncoding('utf8').toArray()).join('');
  const { mailFrom, rcptTo } = session.envelope;
  const [from, to] = [mailFrom === false ? '' : mailFrom.address, rcptTo.map(({ address }) => address)];
  return { from, to, isSecure: session.secure, user: session.user, message };
}

async function listen(server: Server): Promise<string> {
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function mailer(url: string, options: Partial<SmtpMailerOptions> = {}): SmtpMailer {
  const created = createSmtpMailer({ url, from: FROM, timeoutSeconds: 5, ...options });
  cleanups.push(() => created.close());
  return created;
}

/** Sends a mail to an address in which no failure may name Anna. */
function send(url: string, options: Partial<SmtpMailerOptions> = {}): Promise<void> {
  return mailer(url, options).send(mailTo('anna@example.org'));
}

async function failureOf(sending: Promise<void>): Promise<SmtpError> {
  const [result] = await Promise.allSettled([sending]);
  const error: unknown = result.status === 'rejected' ? result.reason : expect.fail('it was sent');
  return error instanceof SmtpError ? error : expect.fail('it is another error');
}

describe('a mail is handed over', () => {
  test('with both bodies, from the sender, and marked as automatic', async () => {
    const { received, host } = await serve({ disabledCommands: ['STARTTLS'] });
    await send(`smtp://${host}`);
    const [{ message, ...rest } = expect.fail()] = received;
    const envelope = { from: 'noreply@example.org', to: ['anna@example.org'] };
    expect(rest).toEqual({ ...envelope, isSecure: false, user: undefined });
    for (const line of ['From: Example <noreply@example.org>', 'To: anna@example.org', 'Subject: Confirm']) {
      expect(message.split('\r\n')).toContain(line);
    }
    expect(message).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(message).toMatch(/Content-Type: text\/plain; charset=utf-8[^]+\r\nBCDF-GHJK\r\n[^]+text\/html/);
    expect(message).toContain('<p>BCDF-GHJK</p>');
  });

  test.each(['"a,b"@example.org', '"=?utf-8?q?b?="@example.org', "o'hara+tag@example.org"])(
    'to that address: %s',
    async (address) => {
      const { received, host } = await serve();
      await mailer(`smtp://${host}`, { ca: tls.cert }).send(mailTo(address));
      expect(received.map(({ to }) => to)).toEqual([[address]]);
    },
  );

  test('and to none that nodemailer would rewrite', async () => {
    const { received, host } = await serve();
    const sending = mailer(`smtp://${host}`, { ca: tls.cert }).send(mailTo('"anna>"@example.org'));
    expect((await failureOf(sending)).code).toBe('EENVELOPE');
    expect(received).toEqual([]);
  });

  test('with a subject that cannot begin another header', async () => {
    const { received, host } = await serve();
    const mail = { ...mailTo('anna@example.org'), subject: 'Hi\r\nBcc: all@example.org' };
    await mailer(`smtp://${host}`, { ca: tls.cert }).send(mail);
    expect(received[0]?.message).not.toMatch(/^Bcc/m);
    expect(received[0]?.to).toEqual(['anna@example.org']);
  });

  test('over connections that are kept, and opened anew when they are gone', async () => {
    const { received, connections, host } = await serve();
    const pooled = mailer(`smtp://${host}`, { ca: tls.cert, timeoutSeconds: 0.3 });
    for (let mails = 0; mails < 3; mails += 1) await pooled.send(mailTo('anna@example.org'));
    expect(connections.size).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await pooled.send(mailTo('anna@example.org'));
    expect(connections.size).toBe(2);
    expect(received).toHaveLength(4);
  });
});

describe('TLS', () => {
  test('smtps:// speaks it from the first byte, and only then signs in', async () => {
    const { received, host } = await serve({ secure: true });
    await send(`smtps://${CREDENTIALS}${host}`, { ca: tls.cert });
    expect(received).toMatchObject([{ isSecure: true, user: 'anna' }]);
  });

  test('smtp:// begins it by STARTTLS, and only then signs in', async () => {
    const { received, host } = await serve();
    await send(`smtp://${CREDENTIALS}${host}`, { ca: tls.cert, requireTls: true });
    expect(received).toMatchObject([{ isSecure: true, user: 'anna' }]);
  });

  test.each([
    { kind: 'without STARTTLS', server: { disabledCommands: ['STARTTLS'] }, options: { requireTls: true } },
    { kind: 'that nobody vouches for', server: {}, options: { requireTls: true } },
    { kind: 'that nobody vouches for, from the start', server: { secure: true }, options: {} },
    { kind: 'that nobody vouches for, where TLS is not required', server: {}, options: {} },
    { kind: 'that another authority vouches for', server: {}, options: { ca: createCertificate().cert } },
  ])('a server $kind gets neither password nor mail', async ({ server, options }) => {
    const signIns: unknown[] = [];
    const { received, host } = await serve({
      ...server,
      allowInsecureAuth: true,
      onAuth: (credentials, _session, done) => {
        signIns.push(credentials);
        done(null, { user: 'anna' });
      },
    });
    const scheme = server.secure === true ? 'smtps' : 'smtp';
    const failure = await failureOf(send(`${scheme}://${CREDENTIALS}${host}`, options));
    expect(failure.code).toMatch(/^(?:ETLS|ESOCKET)/);
    expect([received, signIns]).toEqual([[], []]);
  });

  test('is required by default, but on loopback', async () => {
    const { received, host } = await serve({ disabledCommands: ['STARTTLS'] });
    // The address of no host in particular, which leads to this one.
    const elsewhere = `smtp://${host.replace('127.0.0.1', '0.0.0.0')}`;
    expect((await failureOf(send(elsewhere))).code).toMatch(/^ETLS/);
    expect(received).toEqual([]);
    await send(elsewhere, { requireTls: false });
    await send(`smtp://${host}`);
    expect(received).toHaveLength(2);
  });
});

describe('a failure is named by codes, without the address, the code or the password', () => {
  const reply = (responseCode: number): Error =>
    Object.assign(new Error('no anna@example.org here'), { responseCode });
  const answerRecipient = (code: number): SMTPServerOptions => ({
    onRcptTo: (_address, _session, done) => done(reply(code)),
  });
  const refuseMail: SMTPServerOptions = {
    onData: (stream, _session, done) => stream.resume().on('end', () => done(reply(554))),
  };

  test.each([
    { code: 'EENVELOPE-550', kind: 'an address that is refused', options: answerRecipient(550) },
    { code: 'EENVELOPE-451', kind: 'an address that is to wait', options: answerRecipient(451) },
    { code: 'EMESSAGE-554', kind: 'a mail that is refused', options: refuseMail },
    { code: 'EAUTH-535', kind: 'a wrong password', options: {}, credentials: 'anna:wrong-sesame@' },
  ])('$code: $kind', async ({ code, options, credentials = '' }) => {
    const { host } = await serve(options);
    const failure = await failureOf(send(`smtp://${credentials}${host}`, { ca: tls.cert }));
    expect(failure.code).toBe(code);
    const shown = [failure.message, failure.stack, JSON.stringify(failure), Object.keys(failure)].join();
    expect(shown).not.toMatch(/anna|BCDF|sesame/);
    expect(failure.cause).toBeUndefined();
  });

  test('ESOCKET: a server that is not there', async () => {
    const server = createServer();
    const host = await listen(server.listen(0, '127.0.0.1'));
    server.close();
    await once(server, 'close');
    expect((await failureOf(send(`smtp://${host}`))).code).toBe('ESOCKET');
  });

  test.each([
    ['says nothing', ''],
    ['never comes to the end of a reply', '250-and another thing\r\n'],
  ])('ETIMEDOUT: a server that %s', async (_kind, line) => {
    const server = createServer((socket) => {
      if (line !== '') socket.write('220 welcome\r\n');
      const timer = setInterval(() => socket.write(line), 20);
      socket.on('error', () => undefined).on('close', () => clearInterval(timer));
    });
    cleanups.push(() => server.close());
    const host = await listen(server.listen(0, '127.0.0.1'));
    expect((await failureOf(send(`smtp://${host}`, { timeoutSeconds: 0.2 }))).code).toBe('ETIMEDOUT');
  });

  test('ECONNECTION: a mailer that was closed', async () => {
    const closed = mailer('smtp://127.0.0.1:1');
    closed.close();
    expect((await failureOf(closed.send(mailTo('anna@example.org')))).code).toBe('ECONNECTION');
  });
});

describe('options that cannot work are refused', () => {
  test.each([
    [''],
    ['Example'],
    ['<>'],
    ['noreply'],
    ['Example <noreply@example>'],
    ['two@example.org, addresses@example.org'],
    ['Example\r\nBcc: x@example.org <noreply@example.org>'],
  ])('a sender like %j', (from) => {
    expect(() => createSmtpMailer({ url: 'smtp://localhost', from })).toThrow(TypeError);
  });

  test('a URL that is none', () => {
    expect(() => createSmtpMailer({ url: 'mail.example.org', from: FROM })).toThrow(TypeError);
  });
});

/** A self-signed certificate for 127.0.0.1 (RFC 5280, 4.1), so that no private key lies in the repository. */
function createCertificate(): { readonly key: string; readonly cert: string } {
  const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
    const content = Buffer.concat(parts);
    const length =
      content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
    return Buffer.concat([Buffer.from([tag, ...length]), content]);
  };
  const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
  const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);

  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(hex('06082a8648ce3d040302'));
  const commonName = sequence(hex('0603550403'), der(0x0c, Buffer.from('127.0.0.1')));
  const name = sequence(der(0x31, commonName));
  const validity = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const alternativeName = sequence(hex('0603551d11'), der(0x04, sequence(hex('87047f000001'))));
  const content = sequence(
    hex('a003020102'),
    hex('020101'),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(alternativeName)),
  );
  const signature = der(0x03, hex('00'), sign('sha256', content, privateKey));
  const certificate = sequence(content, ecdsaWithSha256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
