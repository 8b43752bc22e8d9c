import { expect, test } from 'vitest';

import { writeWelcome } from './welcome.js';

test.each([
  [null, 'mail stays here'],
  ['smtps://user:sesame@mail.example.org:4465', 'mail goes out by mail.example.org:4465 too'],
])('with %s: %s', (smtpUrl, words) => {
  const welcome = writeWelcome({ url: 'http://localhost:3000', place: 'a folder', smtpUrl });
  expect(welcome).toContain(words);
  expect(welcome).not.toContain('sesame');
});

test('what is to be pasted has nothing in it that an interactive shell would change', () => {
  const [, , tour = ''] =
    /^(-{20,})\n(.*)\n\1$/ms.exec(
      writeWelcome({ url: 'http://localhost:3000', place: 'a folder', smtpUrl: null }),
    ) ?? [];
  expect(tour).toMatch(/^SITE=http:\/\/localhost:3000 /);
  // History expansion; comments, which zsh does not take by default; completion.
  expect(tour).not.toMatch(/!|^\s*#|\t/m);
});
