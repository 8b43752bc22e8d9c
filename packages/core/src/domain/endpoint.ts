import type { InputProblem } from './answer.js';
import type { FlowId } from './ids.js';
import type { ClientKind } from './session.js';

/**
 * The rows of the endpoint table. A row of a flow stands with the flow's definition; routing, validation, the rate
 * limits per request and the generated documents all come from it.
 */
export interface Resource {
  /** Below `/_allauth/{client}/v1/`, without slashes around it. */
  readonly path: string;
  readonly clients: readonly ClientKind[];
  /** Whether one must be signed in to get anything but a 401, where there is no verb for visitors. */
  readonly isPrivate?: boolean;
  /** The limit that every unsafe request counts against, valid or not. */
  readonly limit?: LimitedAction;
  readonly verbs: Partial<Record<Verb, Endpoint>>;
  /** What a visitor gets in place of them, such as a step of a login that is pending. */
  readonly visitorVerbs?: Partial<Record<Verb, Endpoint>>;
  /** Where the reference checks the input before it finds that the verb is none of this resource. */
  readonly inputOfAnyVerb?: (input: RequestInput) => Parsed<unknown>;
}

export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The limits that are counted for a whole request, by client address or user. */
export type LimitedAction =
  | 'login'
  | 'signup'
  | 'reauthenticate'
  | 'change_password'
  | 'reset_password_from_key'
  | 'manage_email'
  | 'change_phone';

export type Endpoint = CommandEndpoint | QueryEndpoint | ViewEndpoint | ConflictEndpoint;

/** Sends a command to a flow. */
export interface CommandEndpoint {
  readonly type: 'command';
  readonly flow: FlowId;
  /** Whether the request has a JSON body; one that is not read may be anything. */
  readonly readsBody: boolean;
  /** The flow must be where it expects this command; otherwise that is the answer, before the input is looked at. */
  readonly requires?: { readonly command: string; readonly otherwise: 'conflict' | 'unauthorized' };
  readonly parse: (input: RequestInput) => Parsed<Command>;
}

/** Reads, or ends, the session itself. */
export interface QueryEndpoint {
  readonly type: 'query';
  readonly query: 'config' | 'session' | 'endSession' | 'emailAddresses' | 'authenticators' | 'phones';
}

/** Shows a flow while it is pending; a 409 otherwise. */
export interface ViewEndpoint {
  readonly type: 'view';
  readonly flow: FlowId;
}

/** Is never possible under these settings, but known to clients: a 409. */
export interface ConflictEndpoint {
  readonly type: 'conflict';
}

/** What a request brings: the members of its JSON object, its headers, and its query. */
export interface RequestInput {
  readonly body: Readonly<Record<string, unknown>>;
  readonly header: (name: string) => string | undefined;
  readonly query?: { readonly has: (name: string) => boolean };
}

/** What a client may send to a flow: an imperative, parsed from unknown input. */
export interface Command {
  readonly type: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };
