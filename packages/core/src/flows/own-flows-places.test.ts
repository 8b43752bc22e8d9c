import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { parseSettings } from '../options.js';
import { defineFlow } from './define-flow.js';
import { builtInFlows } from './index.js';
import { withOwnFlows } from './own-flows.js';

const builtIn = builtInFlows(parseSettings({ baseUrl: 'https://example.org' }));

interface Place {
  readonly after?: string;
  readonly before?: string;
}

/** A stage of an embedder's own that stands there. */
const gate = (id: string, place: Place) =>
  defineFlow({
    id,
    version: 1,
    stage: { ...place, isRequired: () => true },
    commands: { pass: {} },
    machine: ({ actions }) =>
      createMachine(
        {
          initial: 'idle',
          states: {
            idle: { on: { stageEntered: 'awaiting' } },
            awaiting: { on: { pass: { target: 'done', actions: 'passStage' } } },
            done: { type: 'final' },
          },
        },
        { actions },
      ),
  });

describe('stages stand where they are placed', () => {
  const order = (...places: readonly Place[]) => {
    const own = places.map((place, index) => gate(`gate_${String(index)}`, place));
    return Object.keys(withOwnFlows(builtIn, own, []).pipeline.machine.states)
      .filter((state) => state.startsWith('pending '))
      .map((state) => state.replace('pending ', ''));
  };

  const PLACES: readonly (readonly [string, readonly Place[], readonly string[]])[] = [
    ['last by default', [{}, {}], ['login_by_code', 'verify_email', 'mfa_authenticate', 'gate_0', 'gate_1']],
    [
      'behind another',
      [{ after: 'login_by_code' }],
      ['login_by_code', 'gate_0', 'verify_email', 'mfa_authenticate'],
    ],
    [
      'before another',
      [{ before: 'login_by_code' }],
      ['gate_0', 'login_by_code', 'verify_email', 'mfa_authenticate'],
    ],
    [
      'behind the same in the order of the list',
      [{ after: 'login_by_code' }, { after: 'login_by_code' }],
      ['login_by_code', 'gate_0', 'gate_1', 'verify_email', 'mfa_authenticate'],
    ],
    [
      'before the same in the order of the list',
      [{ before: 'login_by_code' }, { before: 'login_by_code' }],
      ['gate_0', 'gate_1', 'login_by_code', 'verify_email', 'mfa_authenticate'],
    ],
    [
      'behind one of their own kind',
      [{ before: 'login_by_code' }, { after: 'gate_0' }],
      ['gate_0', 'gate_1', 'login_by_code', 'verify_email', 'mfa_authenticate'],
    ],
  ];

  test.each(PLACES.map((row) => [...row]))('%s', (_name, places, expected) => {
    expect(order(...places)).toEqual(expected);
  });

  describe('where people sign up by passkey', () => {
    const withPasskeys = builtInFlows(
      parseSettings({
        baseUrl: 'https://example.org',
        account: {
          signupFields: ['email*'],
          emailVerification: 'mandatory',
          emailVerificationByCodeEnabled: true,
        },
        mfa: { supportedTypes: ['webauthn'], passkeySignupEnabled: true },
      }),
    );
    const placed = (stage: Place) => withOwnFlows(withPasskeys, [gate('gate', stage)], []);

    test('that is still the last, by default', () => {
      expect([...placed({}).flows.values()].map(({ id }) => id)).toContain('mfa_signup_webauthn');
      const states = Object.keys(placed({}).pipeline.machine.states);
      expect(states.indexOf('pending gate')).toBeLessThan(states.indexOf('pending mfa_signup_webauthn'));
    });

    test('and nothing can be placed behind it', () => {
      expect(() => placed({ after: 'mfa_signup_webauthn' })).toThrow(
        'gate: nothing can stand after mfa_signup_webauthn: place it before',
      );
    });
  });
});
