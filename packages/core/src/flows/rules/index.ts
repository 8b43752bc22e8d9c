import type { Flow } from '../define-flow.js';
import { contextFitsSchema, contextHoldsNoSecret, contextIsJson, contextStaysJson } from './context.js';
import type { Rule } from './edges.js';
import { everyStateReached, noIdleEdges, noTraps, stagesEndKnowingly } from './exits.js';
import {
  commandsAreTheirOwn,
  everyEffectInterpreted,
  everyEventKnown,
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
  contextFitsSchema,
  contextHoldsNoSecret,
];

/** The schemas of built-in flows make brands of what they read, which are nothing at run time. */
const FOR_OTHERS: readonly Rule[] = [contextStaysJson];

/** What is wrong with a flow by itself: each sentence names the flow and the state, and says what to do. */
export function problemsOfFlow(flow: Flow, isBuiltIn = false): readonly string[] {
  const problemsBy = (rules: readonly Rule[]) => rules.flatMap((rule) => rule(flow));
  const first = problemsBy(FIRST);
  const rules = isBuiltIn ? OTHERS : [...OTHERS, ...FOR_OTHERS];
  const problems = new Set(first.length > 0 ? first : problemsBy(rules));
  return [...problems].map((problem) => `${flow.id}: ${problem}`);
}
