import { expect, test } from 'vitest';

import { pathOf } from './request-target.js';

test.each([
  ['/', '/'],
  ['/auth/session', '/auth/session'],
  ['/auth/session?next=/x?y', '/auth/session'],
  ['/auth/session#top', '/auth/session'],
  ['/?a', '/'],
  ['/a%2Fb/%E0%A4%A//c;d=1/../', '/a%2Fb/%E0%A4%A//c;d=1/../'],
  ['//example.org/a', '//example.org/a'],
  ['/redirect/https://example.org/a', '/redirect/https://example.org/a'],
  ['http://example.org', '/'],
  ['http://example.org?a=/b', '/'],
  ['http://example.org/a/b?c', '/a/b'],
  ['HTTP://[::1]:80/a', '/a'],
  ['*', '*'],
  ['', '/'],
])('%s has the path %s', (target, expected) => {
  expect(pathOf(target)).toBe(expected);
});
