import type { EmailAddress, PhoneNumber, User } from '../domain/account.js';
import type { Answer } from '../domain/answer.js';
import { summaryOf, type Authenticator, type AuthenticatorSummary } from '../domain/authenticator.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { FlowId } from '../domain/ids.js';
import { toUnixSeconds } from '../domain/instant.js';
import type { JsonObject } from '../domain/json.js';
import type { LoginMethod } from '../domain/login-method.js';
import type { AccountSettings, Settings } from '../domain/settings.js';
import type { SessionView } from '../engine/engine.js';
import type { Reply } from './envelope.js';

/** How people are shown to clients. */
type UserDisplay = Pick<AccountSettings, 'userDisplay'>;

/** The state of a session: 200 for a user, 401 with what a visitor can do next. */
export function presentSession(view: SessionView, shown: UserDisplay): Reply {
  const { user } = view;
  if (!user) return presentFlows(401, view);
  return {
    status: 200,
    data: { user: presentUser(user, shown), methods: view.methods.map(presentMethod) },
    meta: { is_authenticated: true },
  };
}

/** Says what a visitor can do: 401, or 410 for an app whose session is gone. */
export function presentFlows(status: 401 | 410, view: SessionView): Reply {
  const { offered, pendingStage, pendingView } = view;
  const ids = pendingStage === null || offered.includes(pendingStage) ? offered : [...offered, pendingStage];
  const pending = { ...pendingView, id: pendingStage, is_pending: true };
  return {
    status,
    data: {
      flows: [...ids.map((id) => (id === pendingStage ? pending : { id })), ...presentBeside(view)],
    },
    meta: { is_authenticated: false },
  };
}

/** Says to a user that what they want takes a proof that they still are who they were. */
export function presentReauthentication(view: SessionView, shown: UserDisplay): Reply {
  const { user, methods } = view;
  const types = user?.authenticatorTypes ?? [];
  const flows = [
    ...(user?.hasUsablePassword ? [{ id: 'reauthenticate' }] : []),
    ...(types.length > 0 ? [{ id: 'mfa_reauthenticate', types }] : []),
    ...presentBeside(view),
  ];
  return {
    status: 401,
    data: { user: user && presentUser(user, shown), methods: methods.map(presentMethod), flows },
    meta: { is_authenticated: true },
  };
}

/** Says to a user that a route takes a flow that they have not passed; with what it shows, where they are at it. */
export function presentStepUp(
  { user, methods }: SessionView,
  { flow, pendingView }: { readonly flow: FlowId; readonly pendingView: JsonObject | null },
  shown: UserDisplay,
): Reply {
  return {
    status: 401,
    data: {
      user: user && presentUser(user, shown),
      methods: methods.map(presentMethod),
      flows: [pendingView ? { ...pendingView, id: flow, is_pending: true } : { id: flow }],
    },
    meta: { is_authenticated: true },
  };
}

function presentBeside({ beside }: SessionView) {
  return beside.map(({ id, isPending }) => ({ id, is_pending: isPending }));
}

/** The answer of a flow; null for one that is about the state of the session. */
export function presentAnswer(answer: Answer, shown: UserDisplay): Reply | null {
  switch (answer.type) {
    case 'session':
    case 'reauthentication':
      return null;
    case 'invalid':
      return { status: 400, problems: answer.problems };
    case 'forbidden':
      return { status: 403 };
    case 'conflict':
      return answer.problems ? { status: 409, problems: answer.problems } : { status: 409 };
    case 'notFound':
      return { status: 404 };
    case 'limited':
      return { status: 429 };
    case 'done':
      return { status: 200 };
    case 'emailKey':
      return {
        status: 200,
        data: { email: answer.email, user: presentUser(answer.user, shown) },
        meta: { is_authenticating: answer.isAuthenticating },
      };
    case 'resetKey':
      return { status: 200, data: { user: presentUser(answer.user, shown) } };
    case 'emailAddresses':
      return presentAddresses(answer.addresses);
    case 'phoneToVerify':
      return presentPhones(202, answer.number);
    case 'totpOffer': {
      const { secret, url, svg } = answer.offer;
      return { status: 404, meta: { secret, totp_url: url, totp_svg: svg } };
    }
    case 'authenticator': {
      const { authenticator, unusedCodes, hasNewCodes } = answer;
      const data = presentAuthenticator(authenticator);
      return {
        status: 200,
        data: unusedCodes ? { ...data, unused_codes: unusedCodes } : data,
        ...(hasNewCodes === undefined ? {} : { meta: { recovery_codes_generated: hasNewCodes } }),
      };
    }
    case 'webauthnOptions':
      return { status: 200, data: { [`${answer.purpose}_options`]: answer.options } };
    default:
      return answer satisfies never;
  }
}

export function presentAddresses(addresses: readonly EmailAddress[]): Reply {
  return {
    status: 200,
    data: addresses.map(({ email, isVerified, isPrimary }) => ({
      email,
      verified: isVerified,
      primary: isPrimary,
    })),
  };
}

/** An account has one number at most; clients get a list of them nevertheless. */
export function presentPhones(status: 200 | 202, number: PhoneNumber | null): Reply {
  return { status, data: number === null ? [] : [{ phone: number.phone, verified: number.isVerified }] };
}

/** Nothing of it is secret. */
export function presentAuthenticators(authenticators: readonly Authenticator[]): Reply {
  return { status: 200, data: authenticators.map((each) => presentAuthenticator(summaryOf(each))) };
}

function presentAuthenticator(authenticator: AuthenticatorSummary) {
  const { createdAt, lastUsedAt } = authenticator;
  const common = {
    type: authenticator.type,
    created_at: toUnixSeconds(createdAt),
    last_used_at: lastUsedAt === null ? null : toUnixSeconds(lastUsedAt),
  };
  switch (authenticator.type) {
    case 'totp':
      return common;
    case 'recovery_codes': {
      const { totalCount, unusedCount } = authenticator;
      return { ...common, total_code_count: totalCount, unused_code_count: unusedCount };
    }
    case 'webauthn': {
      const { id, name, isPasswordless } = authenticator;
      const known = isPasswordless === null ? {} : { is_passwordless: isPasswordless };
      return { ...common, id, name, ...known };
    }
    default:
      return authenticator satisfies never;
  }
}

/** What clients have to know of the site before they show anything. */
export function presentConfig({ account, mfa, usersessions }: Settings, isOpenForSignup: boolean): Reply {
  const { loginMethods } = account;
  return {
    status: 200,
    data: {
      account: {
        login_methods: loginMethods,
        is_open_for_signup: isOpenForSignup,
        email_verification_by_code_enabled: account.emailVerificationByCodeEnabled,
        login_by_code_enabled: account.loginByCodeEnabled,
        password_reset_by_code_enabled: account.passwordResetByCodeEnabled,
        ...authenticationMethod(loginMethods),
      },
      socialaccount: { providers: [] },
      mfa: { supported_types: mfa.supportedTypes, passkey_login_enabled: mfa.passkeyLoginEnabled },
      usersessions: { track_activity: usersessions.trackActivity },
    },
  };
}

/** For clients that are older than `login_methods`, and know of no phones. */
function authenticationMethod(loginMethods: readonly LoginMethod[]) {
  const known = loginMethods.filter((method) => method !== 'phone');
  return known.length === 0 ? {} : { authentication_method: known.length > 1 ? 'username_email' : known[0] };
}

function presentUser(user: User, { userDisplay }: UserDisplay) {
  const { id, username, email, hasUsablePassword } = user;
  return {
    id,
    display: userDisplay(user),
    ...(email === null ? {} : { email }),
    has_usable_password: hasUsablePassword,
    ...(username === null ? {} : { username }),
  };
}

function presentMethod({ userId: _, at, ...method }: AuthenticationMethod) {
  return { ...method, at: toUnixSeconds(at) };
}
