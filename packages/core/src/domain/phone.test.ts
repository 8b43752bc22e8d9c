import { describe, expect, test } from 'vitest';
import { parsePhone } from './phone.js';

describe('a telephone number', () => {
  test.each([
    ['+31612345678', '+31612345678'],
    ['+14155552671', '+14155552671'],
    // Fictional numbers are possible ones.
    ['+15551234567', '+15551234567'],
    // The same numbers, with the zero that they are dialled with within their country.
    ['+310612345678', '+31612345678'],
    ['+4407400123456', '+447400123456'],
  ])('%j is %j', (text, phone) => {
    expect(parsePhone(text)).toBe(phone);
  });

  test.each([
    '',
    '+',
    'nope',
    '0612345678',
    '31612345678',
    '0031612345678',
    '+316 1234 5678',
    '+31-612345678',
    ' +31612345678',
    '+31612345678\n',
    '+31612345678;ext=5',
    '+0612345678',
    '++31612345678',
    // Digits of other scripts.
    '+\u0663\u0661612345678',
    '\uff0b31612345678',
    // Too short and too long for the country, and for any.
    '+1415555',
    '+316123456789012',
    '+12345',
    `+${'1'.repeat(16)}`,
    // No country has this code.
    '+99912345678',
  ])('%j is none', (text) => {
    expect(parsePhone(text)).toBeNull();
  });
});
