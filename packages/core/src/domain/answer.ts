import type { EmailAddress, PhoneNumber, User } from './account.js';
import type { AuthenticatorSummary } from './authenticator.js';
import type { Email } from './email.js';
import type { JsonObject } from './json.js';

/** One thing that is wrong with what a client sent; without `param` it concerns the whole input. */
export interface InputProblem {
  readonly code: string;
  readonly param?: string;
}

/** What a flow has to say to the client; where it says nothing, the state of the session speaks. */
export type Answer =
  /** 200 or 401 with the state of the session. */
  | { readonly type: 'session' }
  /** 400 */
  | { readonly type: 'invalid'; readonly problems: readonly InputProblem[] }
  /** 403 */
  | { readonly type: 'forbidden' }
  /** 409: not possible now, for these reasons where there are any to tell. */
  | { readonly type: 'conflict'; readonly problems?: readonly InputProblem[] }
  /** 404 */
  | { readonly type: 'notFound' }
  /** 429 */
  | { readonly type: 'limited' }
  /** 200 without data. */
  | { readonly type: 'done' }
  /** 200: whom and which address a verification key belongs to. */
  | {
      readonly type: 'emailKey';
      readonly email: Email;
      readonly user: User;
      readonly isAuthenticating: boolean;
    }
  /** 401 with the ways to prove again who one is. */
  | { readonly type: 'reauthentication' }
  /** 200: whose password a key resets. */
  | { readonly type: 'resetKey'; readonly user: User }
  /** 200: the addresses of an account. */
  | { readonly type: 'emailAddresses'; readonly addresses: readonly EmailAddress[] }
  /** 202: the number that a code was sent to. */
  | { readonly type: 'phoneToVerify'; readonly number: PhoneNumber }
  /** 404: there is none yet, and this is how one can be set up. */
  | { readonly type: 'totpOffer'; readonly offer: TotpOffer }
  /** 200: an authenticator, and with recovery codes those that can still be used, if they are shown. */
  | {
      readonly type: 'authenticator';
      readonly authenticator: AuthenticatorSummary;
      readonly unusedCodes?: readonly string[];
      /** With a new key: whether recovery codes came with it. */
      readonly hasNewCodes?: boolean;
    }
  /** 200: what the browser passes on to an authenticator, to make a key or to prove that it has one. */
  | {
      readonly type: 'webauthnOptions';
      readonly purpose: 'creation' | 'request';
      readonly options: JsonObject;
    };

/** What an app needs to make codes: a secret, or a picture to scan that has it. */
export interface TotpOffer {
  /** Base32. */
  readonly secret: string;
  /** `otpauth://` */
  readonly url: string;
  /** The URL as a QR code. */
  readonly svg: string;
}

/** The answer to input that has one thing wrong with it. */
export function invalid(code: string, param?: string): Answer {
  return { type: 'invalid', problems: [param === undefined ? { code } : { code, param }] };
}
