import { describe, expect, test } from 'vitest';
import { parseSettings } from '../options.js';
import { stageWith, type Changed } from '../testing/sample-stage.js';
import { builtInFlows } from './index.js';
import { withOwnFlows } from './own-flows.js';

const builtIn = builtInFlows(parseSettings({ baseUrl: 'https://example.org' }));
const ROWS = [
  { path: 'config', clients: ['app' as const], verbs: { GET: { type: 'query', query: 'config' } as const } },
];

const problemsOf = (...own: readonly ReturnType<typeof stageWith>[]): readonly string[] => {
  try {
    withOwnFlows(builtIn, own, ROWS);
    return [];
  } catch (error) {
    return String(error).split('\n  ').slice(1);
  }
};

test('a flow that keeps the rules is taken', () => {
  expect(problemsOf(stageWith({}))).toEqual([]);
});

/** What is wrong, and what is said about it. */
const WRONG: Readonly<Record<string, readonly [changed: Changed, ...problems: string[]]>> = {
  'an id that is taken': [{ id: 'login' }, 'login: another flow has this id already: choose another'],
  'an unknown stage to stand by': [
    { stage: { after: 'verify_emial', isRequired: () => true } },
    'gate: there is no stage verify_emial here to stand by: it can be login_by_code, verify_email, mfa_authenticate',
  ],
  'two places': [
    { stage: { after: 'login_by_code', before: 'verify_email', isRequired: () => true } },
    'gate: it cannot stand by its place both after login_by_code and before verify_email: say one',
  ],
  'a path that is taken': [
    { commands: { pass: { path: 'auth/login' } } },
    'gate: POST auth/login is at the path of another endpoint: give the command another path',
  ],
  'a path of which another verb is taken': [
    { commands: { pass: { path: 'auth/login', method: 'PUT' } } },
    'gate: PUT auth/login is at the path of another endpoint: give the command another path',
  ],
  'a path with a slash before it': [
    { commands: { pass: { path: '/auth/pass' } } },
    'gate: /auth/pass is no path such as auth/accept_terms: lower case, no slash at its ends',
  ],
  'one endpoint for two commands': [
    {
      commands: { pass: { path: 'auth/pass' }, skip: { path: 'auth/pass' } },
      states: {
        awaiting: {
          on: {
            pass: { target: 'done', actions: 'passStage' },
            skip: { target: 'done', actions: 'passStage' },
          },
        },
      },
    },
    'gate: POST auth/pass is at the path of another endpoint: give the command another path',
  ],
  'a stage that only who is signed in could pass': [
    { isPrivate: true },
    'gate: is a stage and private, so that nobody could pass it: leave out `isPrivate`',
  ],
  'commands that nobody can send': [
    { commands: ['pass'] },
    'gate: its commands have no endpoints: declare them as a table, such as { accept: {} }',
  ],
  'a stage without a place': [
    { stage: undefined as never, isStage: true },
    'gate: is a stage without a place and a condition: declare `stage`',
  ],
};

describe('what is wrong with flows together is said', () => {
  test.each(Object.entries(WRONG))('%s', (_name, [changed, ...problems]) => {
    expect(problemsOf(stageWith(changed))).toEqual(problems);
  });

  test('two of one id, and all problems at once', () => {
    expect(problemsOf(stageWith({ version: 0 }), stageWith({}))).toEqual([
      'gate: another flow has this id already: choose another',
      'gate: its version must be 1, 2, 3 and so on',
      'gate: GET auth/flows/gate is at the path of another endpoint: give the command another path',
      'gate: POST auth/flows/gate/pass is at the path of another endpoint: give the command another path',
    ]);
  });
});
