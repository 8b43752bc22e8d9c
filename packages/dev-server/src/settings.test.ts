import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

import { readSettings } from './settings.js';
import { StartFailure } from './start-failure.js';

const project = resolve(import.meta.dirname, '../../..');

test('without anything said it is port 3000 of this computer, and a folder of the project', () => {
  const settings = {
    host: '127.0.0.1',
    port: 3000,
    folder: resolve(project, '.sallyport'),
    databaseUrl: null,
    smtp: null,
  };
  expect(readSettings({})).toEqual(settings);
  expect(readSettings({ PORT: '', HOST: ' ', DATABASE_URL: '', SMTP_URL: '', SALLYPORT_DATA: '' })).toEqual(
    settings,
  );
});

test('everything can be said', () => {
  const databaseUrl = 'postgres://user:password@db.example.org:5433/name';
  const smtp = { url: 'smtp://mail.example.org', from: 'me@example.org' };
  expect(
    readSettings({
      HOST: '::1',
      PORT: '0',
      SALLYPORT_DATA: 'there',
      DATABASE_URL: databaseUrl,
      SMTP_URL: smtp.url,
      SMTP_FROM: smtp.from,
    }),
  ).toEqual({ host: '::1', port: 0, folder: resolve('there'), databaseUrl, smtp });
});

describe('what cannot be is refused, without a password in the message', () => {
  test.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['HOST', '0.0.0.0'],
    ['HOST', '192.168.1.2'],
    ['HOST', 'localhost.example.org'],
    ['DATABASE_URL', 'mysql://user:sesame@localhost/name'],
    ['DATABASE_URL', 'postgres://user:sesame@host:port/name'],
  ])('%s=%s', (name, value) => {
    const read = () => readSettings({ [name]: value });
    expect(read).toThrow(StartFailure);
    expect(read).toThrow(new RegExp(`^${name} must (?!.*sesame)`));
  });
});
