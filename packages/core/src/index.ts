// The engine
export { createSallyport, type Sallyport } from './create-sallyport.js';
export type { ReplaceablePorts, SallyportOptions } from './sallyport-options.js';
export type { SettingsInput } from './options.js';
export type { Settings } from './domain/settings.js';
export type { PasswordPreset } from './defaults/password-policies.js';

export type { Health, HealthCheck } from './engine/health.js';

// Errors
export { ERROR_CODES, SallyportError, type ErrorCode } from './errors.js';

// What adapters are made of
export {
  BodyTooLarge,
  type Admission,
  type Caller,
  type HttpHandler,
  type HttpRequest,
  type HttpResponse,
  type Requirement,
} from './http/message.js';
export { pathOf, queryOf } from './http/request-target.js';
export { answerRequest, bodyToSend, isAddedHeader } from './http/sending.js';

// What mailers are made of, and what mails say
export { parseEmail } from './domain/email.js';
export { parsePhone, storedPhone, type Phone } from './domain/phone.js';
export type { FrontendUrls } from './domain/frontend-urls.js';
export {
  composeMail,
  type MailBlock,
  type MailBody,
  type MailContent,
} from './effects/interpret/mail-body.js';
export {
  defaultMailTemplates,
  type AccountExistsFacts,
  type MailFacts,
  type MailTemplates,
  type VerificationFacts,
  type VerificationProof,
} from './effects/interpret/mail-templates.js';
export type { DispatchProblem, FailedDelivery } from './engine/delivery.js';
export { MAIL_KINDS, type MailKind } from './domain/mail-kind.js';
export type { Mail, Mailer } from './ports/mailer.js';

// What senders of text messages are made of, and what those say
export { SMS_KINDS, type SmsKind } from './domain/sms-kind.js';
export { defaultSmsTemplates, type SmsFacts, type SmsTemplates } from './effects/interpret/sms-templates.js';
export type { Sms, SmsSender } from './ports/sms-sender.js';

// What stores are made of, and what they keep
export {
  FIRST_EPOCHS,
  isSameAddressList,
  isSamePhoneNumber,
  type EmailAddress,
  type Epochs,
  type NewAccount,
  type PhoneNumber,
  type User,
} from './domain/account.js';
export type { AuditEvent } from './domain/audit.js';
export {
  AUTHENTICATOR_TYPES,
  type Authenticator,
  type AuthenticatorContent,
  type AuthenticatorType,
  type NewAuthenticator,
} from './domain/authenticator.js';
export { importedRecoveryCodes, importedTotp } from './effects/interpret/imported-authenticators.js';
export { resealAuthenticators } from './effects/interpret/reseal-authenticators.js';
export type { AuthenticationMethod } from './domain/authentication-method.js';
export { storedEmail, type Email } from './domain/email.js';
export {
  authenticatorId,
  sessionId,
  tokenHash,
  userId,
  type AuthenticatorId,
  type FlowId,
  type SessionId,
  type SessionToken,
  type TokenHash,
  type UserId,
} from './domain/ids.js';
export { instant, plusSeconds, toUnixSeconds, type Instant } from './domain/instant.js';
export type { JsonObject, JsonValue } from './domain/json.js';
export type { LinkKey, LinkPurpose } from './domain/link-key.js';
export type { OutboxMessage, QueuedMessage } from './domain/outbox.js';
export type {
  ClientContext,
  ClientKind,
  LoadedSession,
  Session,
  SessionState,
  StoredFlow,
} from './domain/session.js';
export { username, usernameKey, type Username, type UsernameKey } from './domain/username.js';
export type {
  Commit,
  CommitResult,
  Expectation,
  ImportedUser,
  MessageClaim,
  MessageSettlement,
  SessionChange,
  SessionLookup,
  Store,
  StoreWrite,
  EmailHolder,
  UserWithPassword,
} from './ports/store.js';

// The other ports, and what comes with the engine for them
export { createArgon2Hasher, type Argon2Options } from './defaults/argon2-hasher.js';
export { createInProcessRateLimiter } from './defaults/in-process-rate-limiter.js';
export { createPasswordPolicy } from './defaults/password-policies.js';
export { secureRandom } from './defaults/secure-random.js';
export { systemClock } from './defaults/system-clock.js';
export type { Rate } from './domain/rate.js';
export type { PasswordProblem } from './domain/password.js';
export type { Clock } from './ports/clock.js';
export type { PasswordHasher } from './ports/password-hasher.js';
export type { PasswordContext, PasswordPolicy } from './ports/password-policy.js';
export type { Random } from './ports/random.js';
export type { Bucket, RateLimiter, RateTicket } from './ports/rate-limiter.js';

// Flows of one's own
export { defineFlow, type Flow } from './flows/define-flow.js';
export type { FlowDeclaration, FlowKit, StageDeclaration, StageScope } from './flows/flow-declaration.js';
export { instantSchema } from './flows/context-schemas.js';
export type { CommandDeclaration } from './flows/declared-commands.js';
export {
  notice,
  question,
  reservation,
  write,
  type EffectTable,
  type Notice,
  type Question,
  type Reservation,
  type Write,
} from './effects/effect.js';
export type { Answer, InputProblem } from './domain/answer.js';
export type { Candidate } from './domain/candidate.js';
export type { FlowCodes } from './effects/interpret/flow-codes.js';
export { userData, type UserDataKind } from './effects/interpret/user-data.js';
export type { UserData } from './domain/user-data.js';
export type { Answered, NoticeTools, Reserved, Scope, Written } from './effects/interpret/interpreter.js';
