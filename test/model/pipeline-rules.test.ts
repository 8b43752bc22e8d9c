import { explore, type Edge } from '@sallyport/core/testing';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { definePipeline } from '../../packages/core/src/flows/pipeline.js';
import { CONFIGURATIONS, PIPELINES } from './configurations.js';
import { sentences, stateAfter, stateBefore, waysAround } from './pipeline-paths.js';
import { CANDIDATES } from './samples/common.js';
import { samplesFor } from './samples/index.js';

const ALL = [...CONFIGURATIONS, ...PIPELINES].map(({ pipeline, stages }) => ({
  list: stages.join(', ') || 'no stages',
  stages,
  machine: pipeline.machine,
  graph: explore(pipeline, samplesFor(pipeline, stages)),
}));

const asks = ({ requested }: Edge, effect: string) => requested.some(({ name }) => name === effect);

const THE_EDGE = 'confirming on candidateConfirmed to authenticated';

describe.each(ALL)('the pipeline of $list', ({ stages, machine, graph }) => {
  test('has one edge into "authenticated", as it is written and as it is walked', () => {
    const written = Object.values(machine.states).flatMap((state) =>
      [...state.transitions.values()]
        .flat()
        .filter(({ target }) => target?.some(({ key }) => key === 'authenticated'))
        .map(({ eventType }) => `${state.key} on ${String(eventType)} to authenticated`),
    );
    expect(written).toEqual([THE_EDGE]);
    expect(sentences(graph.edges.filter((edge) => stateAfter(edge) === 'authenticated'))).toEqual([THE_EDGE]);
  });

  test('signs in on that edge only, once', () => {
    const signingIn = graph.edges.filter((edge) => asks(edge, 'signIn'));
    expect(sentences(signingIn)).toEqual([THE_EDGE]);
    expect(signingIn.every(({ requested }) => requested.length === 1)).toBe(true);
  });

  test('has no way to it that passes a stage by', () => {
    expect(waysAround(graph, stages)).toEqual([]);
  });

  test('enters each stage where it is required, and leaves it whichever way it is left', () => {
    for (const stage of stages) {
      const pending = `pending ${stage}`;
      const requests = (effect: string) =>
        sentences(
          graph.edges.filter(({ requested }) =>
            requested.some(
              ({ name, params }) => name === effect && (params as { stage: string }).stage === stage,
            ),
          ),
        );
      expect(requests('enterStage')).toEqual([`deciding ${stage} on stageRequired to ${pending}`]);
      expect(requests('leaveStage')).toEqual(
        sentences(graph.edges.filter((edge) => stateBefore(edge) === pending)),
      );
    }
  });

  test('goes on with the candidate that was admitted', () => {
    const questions = graph.edges.filter(
      (edge) => asks(edge, 'decideStage') || asks(edge, 'confirmCandidate'),
    );
    expect(questions.length).toBeGreaterThan(0);
    for (const { requested, to } of questions) {
      const { candidate } = to.snapshot.context as { candidate: unknown };
      expect(requested.at(-1)?.params).toMatchObject({ candidate });
    }
  });
});

test('no other flow can name what only the pipeline may', () => {
  const others = CONFIGURATIONS.flatMap(({ flows, pipeline }) =>
    [...flows.values()].filter((flow: Flow) => flow !== pipeline),
  );
  const reserved = others.flatMap(({ effects }) =>
    Object.keys(effects).filter((name) => ['signIn', 'enterStage', 'leaveStage'].includes(name)),
  );
  expect(others.length).toBeGreaterThan(3);
  expect(reserved).toEqual([]);
});

/** These pipelines are wrong on purpose: the rules above must say so. */
describe('a pipeline that lets somebody by is found out', () => {
  const stages = ['one', 'two'];
  const pipeline: Flow = definePipeline(stages);
  const confirm = { type: 'confirmCandidate', params: { candidate: CANDIDATES[0] } };
  const wrong: Readonly<Record<string, Readonly<Record<string, object>>>> = {
    'with a stage that leads past the next one': {
      'deciding one': { on: { stageNotRequired: { target: 'confirming', actions: confirm } } },
    },
    'with a stage that any other can pass': {
      'pending two': { on: { stagePassed: { target: 'confirming', actions: confirm } } },
    },
    'with a stage that one can abandon': {
      'pending one': { on: { loginAbandoned: { target: 'confirming', actions: confirm } } },
    },
    'with a second edge into "authenticated"': { 'pending one': { on: { stagePassed: 'authenticated' } } },
    'with the stages in another order': {
      admitting: { on: { candidateAdmitted: { target: 'deciding two', actions: { type: 'decideStage' } } } },
    },
  };

  test.each(Object.entries(wrong))('%s', (_name, changed) => {
    const { config, implementations } = pipeline.machine;
    const { actions, guards } = implementations;
    const states = { ...config.states, ...changed };
    const machine = createMachine({ ...(config as object), states }, { actions, guards });
    const graph = explore({ ...pipeline, machine }, samplesFor(pipeline, stages));
    expect(waysAround(graph, stages)).not.toEqual([]);
  });
});
