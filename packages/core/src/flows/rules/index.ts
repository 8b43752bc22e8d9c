import type { Flow } from '../define-flow.js';
import { contextFitsSchema, contextHoldsNoSecret, contextIsJson, contextStaysJson } from './context.js';
import type { Rule } from './edges.js';
import { everyStateReached, noIdleEdges, noTraps, stagesEndKnowingly } from './exits.js';
import {
  commandsAreTheirOwn,
  everyEffectInterpreted,
  everyEventKnown,
  inputsAreKept,
  migrationsLeadOn,
  onlyThePipelineSignsIn,
  readableNames,
} from './names.js';
import { beginsQuietly, everyReplyExpected, nothingExpectedUnasked, oneQuestionAtATime } from './replies.js';
import { everyNameKnown, onlyInertActions, onlyPlainMachines } from './shape.js';

/** What must hold for the others to be looked at. */
const FIRST: readonly Rule[] = [readableNames, onlyPlainMachines, onlyInertActions];

const OTHERS: readonly Rule[] = [
  everyNameKnown,
  onlyThePipelineSignsIn,
  everyEffectInterpreted,
  commandsAreTheirOwn,
  inputsAreKept,
  migrationsLeadOn,
  everyEventKnown,
  beginsQuietly,
  oneQuestionAtATime,
  everyReplyExpected,
  nothingExpectedUnasked,
  everyStateReached,
  noTraps,
  noIdleEdges,
  stagesEndKnowingly,
  contextIsJson,
  contextStaysJson,
  contextFitsSchema,
  contextHoldsNoSecret,
];

/** What is wrong with a flow by itself: each sentence names the flow and the state, and says what to do. */
export function problemsOfFlow(flow: Flow): readonly string[] {
  const problemsBy = (rules: readonly Rule[]) => rules.flatMap((rule) => rule(flow));
  const first = problemsBy(FIRST);
  const problems = new Set(first.length > 0 ? first : problemsBy(OTHERS));
  const name = flow.id === '' ? 'a flow without a name' : flow.id;
  return [...problems].map((problem) => `${name}: ${problem}`);
}
