import type { Candidate } from './domain/candidate.js';
import type { FlowId } from './domain/ids.js';
import type { JsonObject } from './domain/json.js';
import type { AnyInterpreters, NoticeInterpreter } from './effects/interpret/interpreter.js';
import type { Keyring } from './effects/interpret/keyring.js';
import { ownNoticeName } from './engine/interpreters.js';
import type { Flow } from './flows/define-flow.js';

/** Adds what an embedder's flows have declared beyond themselves: the conditions of stages, and what is delivered later. */
export function withDeclared(
  interpreters: AnyInterpreters,
  own: readonly Flow[],
  keyring: Keyring,
): AnyInterpreters {
  if (own.length === 0) return interpreters;
  const { questions, notices } = interpreters;
  return {
    ...interpreters,
    questions: { ...questions, decideStage: decideAlso(own, questions['decideStage']) },
    notices: { ...notices, ...ownNotices(own, keyring) },
  };
}

type AnyQuestion = AnyInterpreters['questions'][string] | undefined;

function decideAlso(own: readonly Flow[], decideOthers: AnyQuestion): AnyInterpreters['questions'][string] {
  const conditions = new Map(own.map(({ id, stage }) => [id, stage?.isRequired]));
  return async (params, scope) => {
    // It is the pipeline that asks, and no other flow can.
    const { stage, candidate, passed } = params as StageQuestion;
    const isRequired = conditions.get(stage);
    if (isRequired) {
      const required = await isRequired({ ...scope, subject: candidate.userId, candidate, passed });
      return { reply: { type: required ? 'stageRequired' : 'stageNotRequired' } };
    }
    if (!decideOthers) throw new TypeError('the engine knows how stages are decided on');
    return decideOthers(params, scope);
  };
}

interface StageQuestion {
  readonly stage: FlowId;
  readonly candidate: Candidate;
  readonly passed: readonly FlowId[];
}

function ownNotices(own: readonly Flow[], keyring: Keyring): AnyInterpreters['notices'] {
  const open = (sealed: string): string => {
    const secret = keyring.open(sealed, 'outbox');
    if (secret === null)
      throw new TypeError('this was not sealed for the outbox, or under a secret that is gone');
    return secret;
  };
  const entries = own.flatMap(({ id, effects }) =>
    Object.entries(effects).flatMap(
      ([name, effect]): readonly (readonly [string, NoticeInterpreter<unknown>])[] => {
        if (effect.kind !== 'notice' || !effect.interpret) return [];
        const deliver = async (payload: JsonObject): Promise<void> => effect.interpret?.(payload, { open });
        return [[ownNoticeName(id, name), { messages: (params) => [(params ?? {}) as JsonObject], deliver }]];
      },
    ),
  );
  return Object.fromEntries(entries);
}
