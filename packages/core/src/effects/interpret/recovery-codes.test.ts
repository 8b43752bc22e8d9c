import { describe, expect, test } from 'vitest';
import { asAdded } from '../../domain/authenticator.js';
import { authenticatorId } from '../../domain/ids.js';
import { instant } from '../../domain/instant.js';
import { createPredictableRandomForTests } from '../../testing/seeded-random.js';
import { createKeyring } from './keyring.js';
import {
  drawRecoveryCodes,
  sealRecoveryCodes,
  unusedCodesOf,
  withoutRecoveryCode,
  type RecoveryCodes,
} from './recovery-codes.js';

const OLD = 'the secret of last year, of more than 32 bytes';
const NEW = 'the secret of this year, of more than 32 bytes';
const keyring = createKeyring([OLD]);
const CODES = ['11111111', '22222222', '33333333'];

function kept(): RecoveryCodes {
  const added = asAdded({ id: authenticatorId(1), ...sealRecoveryCodes(keyring, CODES, false) }, instant(0));
  if (added.type !== 'recovery_codes') throw new TypeError('they are');
  return added;
}

test.each([
  [10, 8],
  [4, 10],
  [1, 6],
  [100, 20],
])('%i codes of %i digits are so many different ones', (recoveryCodeCount, recoveryCodeDigits) => {
  const random = createPredictableRandomForTests('recovery');
  const codes = drawRecoveryCodes(random, { recoveryCodeCount, recoveryCodeDigits });
  expect(new Set(codes).size).toBe(recoveryCodeCount);
  for (const code of codes) expect(code).toMatch(new RegExp(`^\\d{${recoveryCodeDigits}}$`));
});

test('a code that is drawn twice is drawn again', () => {
  const digits = [1, 1, 2];
  const random = { integer: () => digits.shift() ?? 3 };
  expect(drawRecoveryCodes(random, { recoveryCodeCount: 3, recoveryCodeDigits: 1 })).toEqual(['1', '2', '3']);
});

describe('codes that are kept', () => {
  test('are not there in clear', () => {
    expect(JSON.stringify(kept())).not.toMatch(/1111|2222|3333/);
    expect(unusedCodesOf(keyring, kept())).toEqual(CODES);
  });

  test('are used up one by one', () => {
    const first = withoutRecoveryCode(keyring, kept(), '22222222');
    expect(first && unusedCodesOf(keyring, first)).toEqual(['11111111', '33333333']);
    expect(first && withoutRecoveryCode(keyring, first, '22222222')).toBeNull();
    const second = first && withoutRecoveryCode(keyring, first, '11111111');
    expect(second && unusedCodesOf(keyring, second)).toEqual(['33333333']);
  });

  test.each(['', '1111111', '111111111', ' 11111111', '1111-1111', '44444444', 'null'])(
    '%j is none of them',
    (text) => {
      expect(withoutRecoveryCode(keyring, kept(), text)).toBeNull();
    },
  );

  test('are read after a rotation, and sealed under the new secret by being used', () => {
    const rotated = createKeyring([NEW, OLD]);
    expect(unusedCodesOf(rotated, kept())).toEqual(CODES);
    const used = withoutRecoveryCode(rotated, kept(), '11111111');
    expect(used && unusedCodesOf(createKeyring([NEW]), used)).toEqual(['22222222', '33333333']);
  });

  test('let nobody in where they cannot be opened', () => {
    expect(() => withoutRecoveryCode(createKeyring([NEW]), kept(), '11111111')).toThrow(
      expect.objectContaining({ code: 'invalid-configuration' }),
    );
  });
});
