import { SallyportError, type Flow, type FlowId } from '@sallyport/core';

/**
 * What questions of the embedder's flows can be answered, by flow and question: each answer is looked at, in every state, in the
 * place of the one that the embedder's function gives. `isRequired` stands for the condition of a stage. Nothing else
 * knows which answers go together.
 */
export type Answers = Readonly<Record<FlowId, FlowAnswers>>;

type FlowAnswers = Readonly<Record<string, readonly (boolean | { readonly type: string })[]>>;

/** How an open question ended: which way it went, of so many. */
export interface Choice {
  readonly way: number;
  readonly ways: number;
}

/** Says which of so many ways it is this time. */
export type Choose = (ways: number) => number;

const CONDITION = 'isRequired';

/** Flows that give these answers, in the place of those that their functions give. Throws for a question that there is not. */
export function withAnswers(flows: readonly Flow[], answers: Answers, choose: Choose): readonly Flow[] {
  for (const [id, questions] of Object.entries(answers)) {
    const flow = flows.find((each) => each.id === id);
    if (!isObject(questions)) throw refused(id, 'say which question, and what its answers are');
    for (const [name, given] of Object.entries(questions))
      checkAnswers(`${id}.${name}`, { flow, name, given });
  }
  return flows.map((flow) => answering(flow, answers[flow.id] ?? {}, choose));
}

function checkAnswers(
  path: string,
  { flow, name, given }: { readonly flow: Flow | undefined; readonly name: string; readonly given: unknown },
): void {
  const effect = flow?.effects[name];
  const isKnown = name === CONDITION ? flow?.stage !== undefined : effect?.kind === 'question';
  if (!isKnown) throw refused(path, 'there is no such question');
  const replies = effect?.kind === 'question' ? effect.replies : null;
  const isFitting = (answer: unknown) =>
    replies === null ? typeof answer === 'boolean' : replies.includes(typeOf(answer));
  if (Array.isArray(given) && given.length > 0 && given.every(isFitting)) return;
  const possible =
    replies === null ? 'true, false' : replies.map((type) => `{ type: '${type}', … }`).join(', ');
  throw refused(path, `say a list of its answers, which can be ${possible}`);
}

function refused(path: string, problem: string): SallyportError {
  return new SallyportError('invalid-configuration', `answers.${path}: ${problem}`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function typeOf(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'type' in answer ? String(answer.type) : '';
}

function answering(flow: Flow, answers: FlowAnswers, choose: Choose): Flow {
  const { stage, effects } = flow;
  const conditions = answers[CONDITION];
  const answered = Object.entries(effects).map(([name, effect]) => {
    const replies = answers[name];
    if (effect.kind !== 'question' || !replies) return [name, effect] as const;
    const interpret = async () => ({ reply: replies[choose(replies.length)] as { readonly type: string } });
    return [name, { ...effect, interpret }] as const;
  });
  return {
    ...flow,
    effects: Object.fromEntries(answered) as Flow['effects'],
    ...(stage &&
      conditions && {
        stage: { ...stage, isRequired: () => conditions[choose(conditions.length)] === true },
      }),
  };
}

/** The choices that lead another way, as an odometer counts; null where each way was gone. */
export function otherWay(made: readonly Choice[]): readonly number[] | null {
  const turned = made.findLastIndex(({ way, ways }) => way + 1 < ways);
  return turned === -1 ? null : made.slice(0, turned + 1).map(({ way }, at) => way + Number(at === turned));
}
