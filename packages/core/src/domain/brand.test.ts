import { expectTypeOf, test } from 'vitest';

import type { Brand } from './brand.js';

type Metres = Brand<number, 'Metres'>;
type Feet = Brand<number, 'Feet'>;

test('a branded value is still its base type, and nothing else becomes one by itself', () => {
  expectTypeOf<Metres>().toExtend<number>();
  expectTypeOf<number>().not.toExtend<Metres>();
  expectTypeOf<Feet>().not.toExtend<Metres>();
});
