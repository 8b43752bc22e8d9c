import type { z } from 'zod';
import type { InputProblem } from '../domain/answer.js';
import type { Command, CommandEndpoint, Parsed, Resource, Verb } from '../domain/endpoint.js';
import type { FlowId } from '../domain/ids.js';
import { CLIENT_KINDS } from '../domain/session.js';

/** What a client may send, and where. */
export interface CommandDeclaration {
  /** The members of the JSON body, which become members of the event. None by default. */
  readonly input?: z.ZodObject;
  /** Below `/_allauth/{client}/v1/`; `auth/flows/{id}/{command}` by default, the command in snake case. */
  readonly path?: string;
  /** POST by default. */
  readonly method?: Exclude<Verb, 'GET'>;
}

export type CommandTable = Readonly<Record<string, CommandDeclaration>>;

/** The events that the commands of a table become. */
export type CommandsOf<C> = C extends readonly string[]
  ? never
  : { [N in keyof C & string]: { readonly type: N } & InputOf<C[N]> }[keyof C & string];

type InputOf<D> = D extends { readonly input: infer I extends z.ZodType } ? z.output<I> : unknown;

export function commandNames(commands: unknown): readonly string[] {
  return isTable(commands) ? Object.keys(commands) : (commands as readonly string[]);
}

/** What comes with each command that has any input. */
export function inputsOf(commands: unknown): Readonly<Record<string, z.ZodObject>> {
  if (!isTable(commands)) return {};
  const entries = Object.entries(commands).flatMap(([name, { input }]) => (input ? [[name, input]] : []));
  return Object.fromEntries(entries) as Record<string, z.ZodObject>;
}

/** The endpoints of declared commands, and the one that shows the flow while it is pending. */
export function resourcesOf({
  id,
  commands,
  isPrivate,
}: {
  readonly id: FlowId;
  readonly commands: unknown;
  readonly isPrivate: boolean;
}): readonly Resource[] {
  if (!isTable(commands)) return [];
  const shared = { clients: CLIENT_KINDS, isPrivate };
  return [
    { path: `auth/flows/${id}`, ...shared, verbs: { GET: { type: 'view', flow: id } } },
    ...Object.entries(commands).map(([name, { path, method = 'POST', input }]): Resource => ({
      path: path ?? `auth/flows/${id}/${snakeCase(name)}`,
      ...shared,
      verbs: { [method]: rowOf(id, name, input) },
    })),
  ];
}

function rowOf(flow: FlowId, name: string, input: z.ZodObject | undefined): CommandEndpoint {
  return {
    type: 'command',
    flow,
    requires: { command: name, otherwise: 'conflict' },
    readsBody: input !== undefined,
    parse: ({ body }) =>
      input === undefined ? { ok: true, value: { type: name } } : parse(name, input, body),
  };
}

function parse(name: string, input: z.ZodObject, body: unknown): Parsed<Command> {
  // Zod tells what is missing from what is wrong by the input, which it leaves out otherwise.
  const parsed = input.safeParse(body, { reportInput: true });
  if (parsed.success) return { ok: true, value: { ...parsed.data, type: name } };
  return { ok: false, problems: parsed.error.issues.flatMap(problemsOf) };
}

/** What is wrong with input, in the reference's codes where it has one for it. */
function problemsOf(issue: z.core.$ZodIssue): readonly InputProblem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((param) => ({ code: 'invalid', param }));
  const param = issue.path.map(String).join('.');
  const problem = { code: codeOf(issue) };
  return [param === '' ? problem : { ...problem, param }];
}

function codeOf(issue: z.core.$ZodIssue): string {
  const isMissing = 'input' in issue && issue.input === undefined;
  if (issue.code === 'invalid_type') return isMissing ? 'required' : 'invalid';
  if (issue.code === 'invalid_value') return isMissing ? 'required' : 'invalid_choice';
  const isLength = (issue.code === 'too_big' || issue.code === 'too_small') && issue.origin === 'string';
  if (isLength) return issue.code === 'too_big' ? 'max_length' : 'min_length';
  return 'invalid';
}

function isTable(commands: unknown): commands is CommandTable {
  return !Array.isArray(commands);
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
