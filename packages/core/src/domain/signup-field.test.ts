import { expect, test } from 'vitest';

import { parseSignupField } from './signup-field.js';

test.each([
  ['email', { name: 'email', isRequired: false }],
  ['email*', { name: 'email', isRequired: true }],
  ['phone*', { name: 'phone', isRequired: true }],
  ['email2*', { name: 'email2', isRequired: true }],
  ['username', { name: 'username', isRequired: false }],
  ['password1', { name: 'password', isRequired: false }],
  ['password1*', { name: 'password', isRequired: true }],
])('%j is a field', (text, field) => {
  expect(parseSignupField(text)).toEqual(field);
});

test.each([
  '',
  '*',
  'password',
  'password*',
  'password2',
  'phone2',
  'Email',
  ' email',
  'email **',
  'email**',
  '*email',
  '__proto__',
])('%j is none', (text) => {
  expect(parseSignupField(text)).toBeNull();
});
