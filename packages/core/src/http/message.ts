import type { User } from '../domain/account.js';
import type { PassedFlow } from '../domain/assurance.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { SessionId } from '../domain/ids.js';

/** A request, as plain as an adapter can make it. */
export interface HttpRequest {
  readonly method: string;
  /** The path as it was sent, without the query. */
  readonly path: string;
  /** The query as it was sent, without the question mark; left out where there is none. */
  readonly query?: string;
  /** The value of a header by its name in lower case; several are joined by ", " (cookies by "; "). */
  readonly header: (name: string) => string | undefined;
  /** Reads the body, which is asked for once at most, and rejects with `BodyTooLarge` beyond that many bytes. */
  readonly readBody: (maxBytes: number) => Promise<Uint8Array>;
  /** The address at the other end of the connection. */
  readonly remoteAddress: string;
}

/** A response; headers may repeat (Set-Cookie). */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What `readBody` rejects with when there is more than was allowed. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** Who sends a request to one of the embedder's own routes. */
export interface Caller {
  readonly user: User;
  readonly sessionId: SessionId;
  readonly methods: readonly AuthenticationMethod[];
}

/** Whether a route may be served, and if so to whom; if not, what to answer. */
export type Admission =
  | { readonly type: 'admitted'; readonly caller: Caller }
  | { readonly type: 'refused'; readonly response: HttpResponse };

/** What a route asks for beyond being signed in: a recent authentication, or that a flow of one's own was passed. */
export type Requirement =
  | {
      /** For how many seconds an authentication is recent enough. */
      readonly withinSeconds: number;
      readonly flow?: never;
    }
  | PassedFlow;

/** The HTTP side of an engine, as adapters use it. */
export interface HttpHandler {
  /** Answers a request below the mount path, or to a path of health; null says that the path is not ours. Never rejects. */
  handle(request: HttpRequest): Promise<HttpResponse | null>;
  /**
   * For the embedder's own routes: lets whoever is signed in pass, by session cookie (with a CSRF token where the
   * method is not safe) or by `X-Session-Token`. Where that was too long ago for the requirement, the answer says how to
   * prove it again. Never rejects.
   */
  admit(request: HttpRequest, requirement?: Requirement): Promise<Admission>;
  /**
   * For adapters, when a guard is made: throws for a requirement that nobody could ever meet, `invalid-flow` for a flow
   * that is not there or that nobody can pass, and `invalid-configuration` for a number of seconds that is none.
   */
  checkRequirement(requirement: Requirement): void;
}
