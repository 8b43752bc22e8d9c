import type { Answered, NoticeTools, Reserved, Scope, Written } from './interpret/interpreter.js';

/**
 * The kinds of effect a flow can name. A flow only ever says what it wants, as data; the code that does it stands in
 * `effects/interpret`, or, for a flow of an embedder's own, in `interpret` beside the declaration. The type parameters
 * bind parameters and replies to the name, so that wrong ones do not compile.
 */

/** A reply: an event that only the engine sends, in answer to a question. */
export interface Reply {
  readonly type: string;
}

/** Reads or computes something, and is answered by exactly one of its replies. */
export interface Question<P, R extends Reply> {
  readonly kind: 'question';
  readonly replies: readonly R['type'][];
  readonly types?: { readonly params: P; readonly reply: R };
  interpret?(params: P, scope: Scope): Promise<Answered<R>>;
}

/**
 * Takes one from a counter before anything is compared. If there is none left, the rest of the step is dropped and
 * the flow gets the reply; otherwise the step goes on. It counts once per request and is never rolled back.
 */
export interface Reservation<P, R extends Reply> {
  readonly kind: 'reservation';
  readonly replies: readonly R['type'][];
  readonly types?: { readonly params: P; readonly reply: R };
  interpret?(params: P, scope: Scope): Reserved<R>;
}

/** Changes stored data, in the one transaction of the request. */
export interface Write<P> {
  readonly kind: 'write';
  readonly types?: { readonly params: P };
  interpret?(params: P, scope: Scope): Written;
}

/** Tells somebody something, once the transaction is done. Its parameters are stored until then: JSON, no secrets. */
export interface Notice<P> {
  readonly kind: 'notice';
  readonly types?: { readonly params: P };
  /** Delivers it; it throws if it could not, and is tried again. */
  interpret?(params: P, tools: NoticeTools): Promise<void>;
}

/** Speaks to the engine itself: the answer to the client, or the flow's place in the login. */
export interface Signal<P> {
  readonly kind: 'signal';
  readonly types?: { readonly params: P };
}

export type AnyEffect =
  Question<unknown, Reply> | Reservation<unknown, Reply> | Write<unknown> | Notice<unknown> | Signal<unknown>;

/** Effects by name. */
export type EffectTable = Readonly<Record<string, AnyEffect>>;

/** An effect as a step of a machine asked for it. */
export interface Requested {
  readonly name: string;
  readonly params: unknown;
}

export type ParamsOf<E> = E extends { readonly types?: { readonly params: infer P } } ? P : never;
export type ReplyOf<E> = E extends { readonly types?: { readonly reply: infer R } } ? R : never;

/** The names in a table of the effects of one kind. */
export type NamesOf<T extends EffectTable, K extends AnyEffect['kind']> = {
  [N in keyof T]: T[N] extends { readonly kind: K } ? N : never;
}[keyof T] &
  string;

/** All replies that the effects of a table can bring. */
export type RepliesOf<T extends EffectTable> = ReplyOf<T[keyof T]>;

/** Parameters of an effect that needs none. */
export type NoParams = Record<string, never>;

/**
 * Declares a question; its replies are named once more, as a value, so that tools can check who expects them. A flow of
 * an embedder's own says here how it is answered; what it asks with and which replies there are follows from that.
 */
export function question<P, R extends Reply>(replies: Readonly<Record<R['type'], true>>): Question<P, R>;
export function question<P, N extends string, const A extends Answered<{ readonly type: N }>>(
  replies: Readonly<Record<N, true>>,
  interpret: (params: P, scope: Scope) => Promise<A>,
): Question<P, A['reply']>;
export function question(
  replies: Readonly<Record<string, true>>,
  interpret?: (params: unknown, scope: Scope) => Promise<Answered<Reply>>,
): Question<unknown, Reply> {
  return { kind: 'question', replies: namesIn(replies), ...(interpret && { interpret }) };
}

/** Declares a reservation, as a question is declared; the reply says that there is none left. */
export function reservation<P, R extends Reply>(
  replies: Readonly<Record<R['type'], true>>,
): Reservation<P, R>;
export function reservation<P, N extends string, const A extends Reserved<{ readonly type: N }>>(
  replies: Readonly<Record<N, true>>,
  interpret: (params: P, scope: Scope) => A,
): Reservation<P, A['refusal']>;
export function reservation(
  replies: Readonly<Record<string, true>>,
  interpret?: (params: unknown, scope: Scope) => Reserved<Reply>,
): Reservation<unknown, Reply> {
  return { kind: 'reservation', replies: namesIn(replies), ...(interpret && { interpret }) };
}

/** Declares a write; a flow of an embedder's own says what it comes down to. */
export function write<P = NoParams>(interpret?: (params: P, scope: Scope) => Written): Write<P> {
  return { kind: 'write', ...(interpret && { interpret }) };
}

/** Declares a notice; a flow of an embedder's own says how it is delivered. */
export function notice<P = NoParams>(
  interpret?: (params: P, tools: NoticeTools) => Promise<void>,
): Notice<P> {
  return { kind: 'notice', ...(interpret && { interpret }) };
}

export const signal = <P>(): Signal<P> => ({ kind: 'signal' });

/** The part of a table that a flow uses. What is not in it, the flow cannot name. */
export function pickEffects<T extends EffectTable, N extends keyof T & string>(
  table: T,
  ...names: readonly N[]
): Pick<T, N> {
  return Object.fromEntries(names.map((name) => [name, table[name]])) as Pick<T, N>;
}

type Actions<T extends EffectTable> = {
  readonly [N in keyof T]: (args: unknown, params: ParamsOf<T[N]>) => void;
};

/**
 * The effects of a table as the named actions of a machine's `setup()`. They do nothing themselves: the engine reads
 * them off the step.
 */
export function actionsOf<T extends EffectTable>(table: T): Actions<T> {
  return Object.fromEntries(Object.keys(table).map((name) => [name, named])) as unknown as Actions<T>;
}

function named(): void {
  // The engine acts, not the machine.
}

function namesIn<N extends string>(replies: Readonly<Record<N, true>>): readonly N[] {
  return Object.keys(replies) as N[];
}
