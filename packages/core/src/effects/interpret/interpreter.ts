import type { EmailAddress, User } from '../../domain/account.js';
import type { AuthenticationMethod } from '../../domain/authentication-method.js';
import type { UserId } from '../../domain/ids.js';
import type { Instant } from '../../domain/instant.js';
import type { JsonObject } from '../../domain/json.js';
import type { ClientContext } from '../../domain/session.js';
import type { UserData } from '../../domain/user-data.js';
import type { Bucket } from '../../ports/rate-limiter.js';
import type { Expectation, StoreWrite } from '../../ports/store.js';
import type { FlowCodes } from './flow-codes.js';
import type { EffectTable, NamesOf, ParamsOf, Reply, ReplyOf } from '../effect.js';

/** What an interpreter may know of the request it works for. */
export interface Scope {
  readonly at: Instant;
  readonly client: ClientContext;
  /** Who is signed in. */
  readonly user: User | null;
  /**
   * Whom the flow is about: whoever is signed in, or, for a stage, whoever wants to be. Nobody for a visitor, and where
   * a signup is pretended, which must not be told from a real one.
   */
  readonly subject: UserId | null;
  /** Codes to type in, for flows of the embedder's own. */
  readonly codes: FlowCodes;
  /**
   * The counters of this flow that a reservation takes from: rates as the options have them, such as "10/h/ip,3/h/key",
   * for the client's address, for the subject (and, where there is none, the client's address again), and for this key.
   * Throws a TypeError for what is no list of rates, and for a rate by key without a key.
   */
  readonly buckets: (rates: string, key?: string) => readonly Bucket[];
  /** What was proved with this session so far. */
  readonly methods: () => readonly AuthenticationMethod[];
  /** A user as they will be after what the request has written so far. */
  readonly findUser: (id: UserId) => Promise<User | null>;
  /** What flows of the embedder's own keep with a user, likewise. That it stays so is expected of the commit. */
  readonly findUserData: (id: UserId, name: string) => Promise<UserData | null>;
  /** Their addresses, likewise. */
  readonly listEmails: (id: UserId) => Promise<readonly EmailAddress[]>;
}

/** A reply, and what must still be true of the world when its consequences are committed. */
export interface Answered<R> {
  readonly reply: R;
  readonly expects?: readonly Expectation[];
}

/** The same of a question that comes with the engine. */
export interface BuiltInAnswered<R> extends Answered<R> {
  /** A user who was found by something else than their id: what is asked next is about them as they were then. */
  readonly found?: User;
}

/** What a write comes down to. */
export interface Written {
  readonly store?: readonly StoreWrite[];
  readonly expects?: readonly Expectation[];
  /** Goes on record with the session. */
  readonly method?: AuthenticationMethod;
  /** What the browser is given, by which it is known as trusted later. */
  readonly trust?: string;
  /** The reservation whose ticket is given back once the commit is done. */
  readonly giveBack?: string;
}

/** From which buckets a reservation takes, and the reply if one is empty. */
export interface Reserved<R> {
  readonly buckets: readonly Bucket[];
  readonly refusal: R;
}

/** What the delivery of a notice may need. */
export interface NoticeTools {
  /** The secret that was sealed for the outbox; throws for any other text. */
  readonly open: (sealed: string) => string;
}

/** How a notice is kept until it is delivered, and how that is done. */
export interface NoticeInterpreter<P> {
  /** One for each message; none where there is nobody to tell. */
  readonly messages: (params: P) => readonly JsonObject[];
  /** Delivers one of what `messages` gave; it throws if it could not, and is tried again. */
  readonly deliver: (payload: JsonObject) => Promise<void>;
}

/** The code behind the effects of a table: one for each name, or it does not compile. */
export interface Interpreters<T extends EffectTable> {
  readonly questions: {
    readonly [N in NamesOf<T, 'question'>]: (
      params: ParamsOf<T[N]>,
      scope: Scope,
    ) => Promise<BuiltInAnswered<ReplyOf<T[N]>>>;
  };
  readonly reservations: {
    readonly [N in NamesOf<T, 'reservation'>]: (
      params: ParamsOf<T[N]>,
      scope: Scope,
    ) => Reserved<ReplyOf<T[N]>>;
  };
  readonly writes: {
    readonly [N in NamesOf<T, 'write'>]: (params: ParamsOf<T[N]>, scope: Scope) => Written;
  };
  readonly notices: {
    readonly [N in NamesOf<T, 'notice'>]: NoticeInterpreter<ParamsOf<T[N]>>;
  };
}

/** Answers a question, without knowing which. */
export type AnyQuestion = (params: unknown, scope: Scope) => Promise<BuiltInAnswered<Reply>>;

/** The interpreters of all flows of an engine together, which has no need to know whose they are. */
export interface AnyInterpreters {
  readonly questions: Readonly<Record<string, AnyQuestion>>;
  readonly reservations: Readonly<Record<string, (params: unknown, scope: Scope) => Reserved<Reply>>>;
  readonly writes: Readonly<Record<string, (params: unknown, scope: Scope) => Written>>;
  readonly notices: Readonly<Record<string, NoticeInterpreter<unknown>>>;
}

/** Forgets which table the interpreters are for. Each is still only ever given the parameters of its own effect. */
export function anyInterpreters<T extends EffectTable>(interpreters: Interpreters<T>): AnyInterpreters {
  return interpreters as unknown as AnyInterpreters;
}
