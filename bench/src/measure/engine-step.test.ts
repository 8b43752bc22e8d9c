import { expect, test } from 'vitest';
import { measureEngineStep } from './engine-step.js';

test('the engine and the function written by hand do the same, at some ratio', () => {
  expect(measureEngineStep(1).ratio).toBeGreaterThan(0);
});
