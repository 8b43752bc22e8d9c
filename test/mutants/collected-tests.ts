import type * as Vitest from 'vitest';

// The name stands for this module here, so the real one is imported from where it lies.
const real = new URL('../../node_modules/vitest/dist/index.js', import.meta.url).href;
export const { expect } = (await import(/* @vite-ignore */ real)) as typeof Vitest;

/** A test that was declared, and can be run as often as one likes. */
export interface CollectedTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

type Body = (...args: readonly unknown[]) => unknown;

const collected: CollectedTest[] = [];
let path: readonly string[] = [];

/** The tests that were declared since the last time this was asked. */
export function takeTests(): readonly CollectedTest[] {
  return collected.splice(0);
}

export function describe(name: string, body: () => void): void {
  const before = path;
  path = [...path, name];
  body();
  path = before;
}

describe.each = (rows: readonly unknown[]) => (name: string, body: Body) => {
  for (const row of rows) {
    describe(titleOf(name, row), () => {
      body(...argumentsIn(row));
    });
  }
};

export function test(name: string, body: Body): void {
  const run = async (): Promise<void> => {
    await body();
  };
  collected.push({ name: [...path, name].join(' > '), run });
}

test.each = (rows: readonly unknown[]) => (name: string, body: Body) => {
  for (const row of rows) test(titleOf(name, row), () => body(...argumentsIn(row)));
};

function argumentsIn(row: unknown): readonly unknown[] {
  return Array.isArray(row) ? (row as unknown[]) : [row];
}

function titleOf(name: string, row: unknown): string {
  const [first] = argumentsIn(row);
  return `${name} ${typeof first === 'string' ? first : ''}`;
}
