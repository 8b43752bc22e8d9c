import { beforeAll, describe, expect, test } from 'vitest';
import { CONFIGURATIONS } from './configurations.js';
import { isPretended, rulesOf } from './session-rules.js';
import { walkSessions, type Visit } from './walk-sessions.js';

/** As far as it takes to see why. */
const SHOWN = 3;

describe.each(CONFIGURATIONS)('in every session that can be (verified $name)', (configuration) => {
  const rules = rulesOf(configuration);
  const against = new Map<string, object[]>(Object.keys(rules).map((sentence) => [sentence, []]));
  const taken = new Set<string>();
  const seen = { pretended: false, signedIn: false };
  beforeAll(async () => {
    await walkSessions(configuration, (visit) => {
      for (const [sentence, contradicts] of Object.entries(rules)) {
        const found = against.get(sentence) ?? [];
        if (found.length < SHOWN && contradicts(visit)) found.push(shownOf(visit));
      }
      const { flow, command, thought, before } = visit;
      if (thought.isExpected) taken.add(`${flow} ${command.type}`);
      seen.pretended ||= isPretended(before);
      seen.signedIn ||= thought.draft.isSignedIn;
    });
    // Tens of thousands of requests: seconds where nothing else runs, many more where much does.
  }, 300_000);

  test('every command is taken somewhere, signups are pretended, and people signed in', () => {
    const flows = [...configuration.flows.values()];
    const commands = flows.flatMap((flow) => flow.commands.map((type) => `${flow.id} ${type}`));
    expect(taken).toEqual(new Set(commands));
    expect(seen).toEqual({ pretended: true, signedIn: true });
  });

  test.each(Object.keys(rules))('%s', (sentence) => {
    expect(against.get(sentence)).toEqual([]);
  });
});

function shownOf({ before, command, at, thought: { audit, answer }, after }: Visit): object {
  return { before, command, at, audit, answer, after };
}
