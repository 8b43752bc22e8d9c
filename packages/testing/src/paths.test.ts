import { defineFlow, instant, question, type Flow } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { z } from 'zod';
import { createCoverage } from './coverage.js';
import {
  assertCoverage,
  coverageAsJson,
  formatCoverage,
  mergeCoverage,
  totalsOf,
} from './coverage-report.js';
import {
  arbitraryPath,
  describePath,
  explore,
  randomPaths,
  runOnMachine,
  shortestPaths,
  simplePaths,
  transitionPaths,
} from './index.js';

const look = question({ opened: true, stayedShut: true }, async (_: object) => ({
  reply: { type: 'opened' },
}));

/** A door that opens at the second knock at the latest, or so it says. */
function doorThat({ opensTo = 'open' } = {}): Flow {
  return defineFlow({
    id: 'door',
    version: 1,
    context: z.object({ knocks: z.number() }),
    commands: { knock: {}, leave: {} },
    effects: { look },
    machine: ({ types, actions }) =>
      setup({
        types,
        actions: { ...actions, count: assign({ knocks: ({ context }) => context.knocks + 1 }) },
        guards: { isLast: ({ context }) => context.knocks > 1 },
      }).createMachine({
        context: { knocks: 0 },
        initial: 'idle',
        states: {
          idle: { on: { knock: { target: 'looking', actions: ['count', { type: 'look', params: {} }] } } },
          looking: {
            on: { opened: opensTo, stayedShut: [{ guard: 'isLast', target: 'away' }, { target: 'idle' }] },
          },
          open: { on: { leave: 'away' } },
          away: { type: 'final' },
        },
      }),
  });
}

const door = doorThat();
const samples = {
  events: [{ type: 'knock' }, { type: 'leave' }],
  replies: { look: () => [{ type: 'opened' }, { type: 'stayedShut' }] },
  stamps: [{ at: instant(0), isAuthenticated: false }],
};
const graph = explore(door, samples);
const asText = (paths: Parameters<typeof describePath>[0][]) =>
  paths.map((path) => describePath(path).join(', '));

describe('paths', () => {
  test('there is a shortest one to each place', () => {
    const paths = shortestPaths(graph);
    expect(paths.map((path) => path.at(-1)?.to ?? graph.places[0])).toHaveLength(graph.places.length);
    expect(new Set(paths.map((path) => path.at(-1)?.to)).size).toBe(graph.places.length);
    expect(asText(paths.filter((path) => path.length === 2))).toContain(
      'idle on knock to looking, looking on opened to open',
    );
  });

  test('few of them take every transition', () => {
    const coverage = createCoverage([door]);
    const paths = transitionPaths(door, graph);
    runOnMachine(door, paths, coverage);
    expect(totalsOf(coverage.report())).toEqual({
      states: { found: 4, hit: 4 },
      transitions: { found: 5, hit: 5 },
      guards: { found: 2, hit: 2 },
    });
    expect(paths).toHaveLength(2);
  });

  test('simple ones pass no state twice', () => {
    expect(asText([...simplePaths(graph)])).toEqual([
      'idle on knock to looking, looking on opened to open, open on leave to away',
    ]);
    expect(simplePaths(graph, { limit: 0 })).toEqual([]);
  });

  test('random ones are the same for the same seed', () => {
    const walk = (seed: number) => asText([...randomPaths(graph, { seed, runs: 20, steps: 6 })]);
    expect(walk(1)).toEqual(walk(1));
    expect(walk(1)).not.toEqual(walk(2));
  });

  test('random ones can be a property, and what fails is cut short', () => {
    const isShut = fc.property(arbitraryPath(graph), (path) =>
      path.every(({ to }) => to.snapshot.value !== 'open'),
    );
    const { failed, counterexample } = fc.check(isShut, { seed: 3 });
    expect(failed).toBe(true);
    expect(describePath(counterexample?.[0] ?? [])).toEqual([
      'idle on knock to looking',
      'looking on opened to open',
    ]);
  });

  test('a machine that goes elsewhere is told, with the way to there', () => {
    const other = doorThat({ opensTo: 'away' });
    expect(() => runOnMachine(other, transitionPaths(door, graph))).toThrow(
      /idle on knock to looking\n {2}looking on opened to open\nBut it came to away/,
    );
  });
});

describe('coverage', () => {
  const coverage = createCoverage([door]);
  runOnMachine(door, simplePaths(graph), coverage);
  const report = coverage.report();

  test('says what was never seen, by its name', () => {
    const text = formatCoverage(report);
    expect(text).toContain('door       states 4/4 (100 %)  transitions 3/5 (60 %)  guards 0/2 (0 %)');
    expect(text).toContain('never: looking: stayedShut if isLast -> away');
  });

  test('fails below a threshold, and not at it', () => {
    expect(() => assertCoverage(report, { transitions: 60, states: 100 })).not.toThrow();
    expect(() => assertCoverage(report, { transitions: 61 })).toThrow(
      /transitions: 3\/5 \(60 %\), and it must be 61 %[^]*door: looking: stayedShut -> idle/,
    );
    expect(() => assertCoverage(report, { transitions: 60 }, ['gate'])).toThrow('There is no flow gate');
  });

  test('is JSON for other tools', () => {
    expect(JSON.parse(coverageAsJson(report))).toMatchObject({
      totals: { transitions: { found: 5, hit: 3 } },
      flows: [{ flow: 'door', transitions: { 'idle: knock -> looking': 1 } }],
    });
  });

  test('of several runs adds up', () => {
    const other = createCoverage([door]);
    runOnMachine(door, transitionPaths(door, graph), other);
    expect(totalsOf(mergeCoverage([report, other.report()])).transitions).toEqual({ found: 5, hit: 5 });
  });
});
