import { describe, expect, test } from 'vitest';

import { bucketsOf, parseRates, type Rate } from './rate.js';

const rate = (amount: number, seconds: number, per: Rate['per'] = 'ip'): Rate => ({ amount, seconds, per });

describe('a list of rates', () => {
  test.each<[text: string, rates: readonly Rate[]]>([
    ['', []],
    [' , ', []],
    ['30/m', [rate(30, 60)]],
    ['30/m/ip', [rate(30, 60)]],
    ['5/300s/key', [rate(5, 300, 'key')]],
    ['1/s/user', [rate(1, 1, 'user')]],
    ['2/h', [rate(2, 3600)]],
    ['2/3d', [rate(2, 3 * 86_400)]],
    ['0/m', [rate(0, 60)]],
    ['10/m/ip,5/300s/key', [rate(10, 60), rate(5, 300, 'key')]],
    [' 10/m , 5/10s/key ,', [rate(10, 60), rate(5, 10, 'key')]],
    ['1/m/key,1/m/key', [rate(1, 60, 'key'), rate(1, 60, 'key')]],
  ])('%j is read', (text, rates) => {
    expect(parseRates(text)).toEqual(rates);
  });

  test.each([
    ...['10', '10/', '/m', 'm', '10/m/', '10/m/address', '10/M', '10/w', '10/ms', '10 / m', '10/m ip'],
    ...['-1/m', '1.5/m', '1/1.5m', '1e3/m', '+1/m', '٣/m', '1/0s', '1/00m', '1/-1s', '1/m;2/m', '1/m\n2/m'],
  ])('%j is none', (text) => {
    expect(parseRates(text)).toBeNull();
  });

  test('is none with one wrong rate among right ones', () => {
    expect(parseRates('1/m,2/m,3')).toBeNull();
  });
});

describe('the buckets of an action', () => {
  const keysOf = (...args: Parameters<typeof bucketsOf>) => bucketsOf(...args).map(({ key }) => key);

  test('are one for each rate, in their order', () => {
    const rates = [rate(10, 60), rate(5, 300, 'key')];
    expect(bucketsOf('login', rates, { ip: '192.0.2.1', key: 'bob' })).toEqual([
      { key: 'login ip 10/60 192.0.2.1', rate: rates[0] },
      { key: 'login key 5/300 bob', rate: rates[1] },
    ]);
  });

  test('leave out rates for what is not known', () => {
    const rates = [rate(1, 60, 'user'), rate(2, 60, 'key'), rate(3, 60)];
    expect(keysOf('login', rates, { ip: 'a' })).toEqual(['login ip 3/60 a']);
  });

  test('are one for a rate that is listed twice', () => {
    expect(keysOf('login', [rate(1, 60), rate(2, 60), rate(1, 60)], { ip: 'a' })).toEqual([
      'login ip 1/60 a',
      'login ip 2/60 a',
    ]);
  });

  test('count an empty key like any other', () => {
    expect(keysOf('login', [rate(1, 60, 'key')], { ip: 'a', key: '' })).toEqual(['login key 1/60 ']);
  });

  test.each<[what: string, one: Parameters<typeof bucketsOf>, other: Parameters<typeof bucketsOf>]>([
    ['action', ['a', [rate(1, 60)], { ip: 'x' }], ['b', [rate(1, 60)], { ip: 'x' }]],
    ['address', ['a', [rate(1, 60)], { ip: 'x' }], ['a', [rate(1, 60)], { ip: 'y' }]],
    ['amount', ['a', [rate(1, 60)], { ip: 'x' }], ['a', [rate(2, 60)], { ip: 'x' }]],
    ['time', ['a', [rate(1, 60)], { ip: 'x' }], ['a', [rate(1, 61)], { ip: 'x' }]],
    [
      'kind of counting',
      ['a', [rate(1, 60)], { ip: 'x', key: 'x' }],
      ['a', [rate(1, 60, 'key')], { ip: 'x', key: 'x' }],
    ],
  ])('of another %s are others', (_what, one, other) => {
    expect(keysOf(...one)).not.toEqual(keysOf(...other));
  });
});
