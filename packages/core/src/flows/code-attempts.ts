import { invalid } from '../domain/answer.js';
import type { CodeLimits } from '../effects/core-effects.js';

/** Ends the login that a flow belongs to, if there is one. */
export const abandonLogin = { type: 'abandonLogin', params: {} } as const;

/** Tells what is wrong with a code. */
export const tellInvalid = (code: string, param: 'code' | 'key') =>
  ({ type: 'answer', params: invalid(code, param) }) as const;

/** A wrong or missing code: it counts, and after the last one nothing is waited for any more. */
export function failedWith<const A, const T extends string>(answer: A, end: T) {
  return [
    { guard: 'isLastAttempt', target: end, actions: answer },
    { target: 'awaitingCode', actions: ['countAttempt', answer] },
  ] as const;
}

/** The same where a login waits for the code: the last one ends it. */
export function failedAttempt(code: string, param: 'code' | 'key') {
  const answer = tellInvalid(code, param);
  return [
    { guard: 'isLastAttempt', target: 'abandoned', actions: [answer, abandonLogin] },
    { target: 'awaitingCode', actions: ['countAttempt', answer] },
  ] as const;
}

/** The limits with one less of something left. */
export function oneLess(
  limits: CodeLimits | null,
  what: 'attempts' | 'resends' | 'changes',
): CodeLimits | null {
  return limits && { ...limits, [what]: limits[what] - 1 };
}

/** What the context has in every state that needs it. */
export function found<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new TypeError('this state is not reached without it');
  return value;
}
