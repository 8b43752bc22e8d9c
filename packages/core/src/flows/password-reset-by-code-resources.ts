import type { InputProblem } from '../domain/answer.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import {
  keyToInspect,
  newPasswordOf,
  passwordResetResources,
  type RequestReset,
} from './password-reset-resources.js';

/** A code that is missing counts as an attempt as well, and so it is a command: `submitNothing`. */
export type ResetByCodeCommand =
  | RequestReset
  | { readonly type: 'inspectCode'; readonly code: string }
  | { readonly type: 'submitReset'; readonly code: string; readonly password: string }
  | { readonly type: 'submitNothing'; readonly problems: readonly InputProblem[] };

const row = { type: 'command', flow: 'password_reset_by_code' } as const;

export const passwordResetByCodeResources: readonly Resource[] = passwordResetResources(row, {
  row: { ...row, requires: { command: 'submitReset', otherwise: 'conflict' } },
  inspect: parseInspection,
  submit: parseReset,
});

function parseInspection(input: RequestInput): Parsed<ResetByCodeCommand> {
  const fields = keyToInspect(input);
  return {
    ok: true,
    value: fields.ok
      ? { type: 'inspectCode', code: fields.value.key }
      : { type: 'submitNothing', problems: fields.problems },
  };
}

/** What is wrong with the password alone is no attempt at the code. */
function parseReset(input: RequestInput): Parsed<ResetByCodeCommand> {
  const fields = newPasswordOf(input);
  if (fields.ok) {
    const { key: code, password } = fields.value;
    return { ok: true, value: { type: 'submitReset', code, password } };
  }
  const { problems } = fields;
  return problems.some(({ param }) => param === 'key')
    ? { ok: true, value: { type: 'submitNothing', problems } }
    : fields;
}
