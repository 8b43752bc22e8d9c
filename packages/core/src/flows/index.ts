import type { FlowId } from '../domain/ids.js';
import { usesPhones, type AccountSettings, type MfaSettings } from '../domain/settings.js';
import { defineActivateTotp } from './activate-totp.js';
import { defineChangePhone } from './change-phone.js';
import { defineChangePassword } from './change-password.js';
import { defineDeactivateTotp } from './deactivate-totp.js';
import type { Flow } from './define-flow.js';
import { defineLogin } from './login.js';
import { defineManageEmailByCode } from './manage-email-by-code.js';
import { defineManageEmailByLink } from './manage-email-by-link.js';
import { defineLoginByCode } from './login-by-code.js';
import { defineAddWebauthn } from './add-webauthn.js';
import { defineManageWebauthn } from './manage-webauthn.js';
import { defineMfaLoginWebauthn } from './mfa-login-webauthn.js';
import { defineMfaAuthenticate } from './mfa-authenticate.js';
import { defineMfaReauthenticate } from './mfa-reauthenticate.js';
import { defineMfaSignupWebauthn } from './mfa-signup-webauthn.js';
import { defineMfaTrust } from './mfa-trust.js';
import { definePasswordResetByCode } from './password-reset-by-code.js';
import { definePasswordResetByLink } from './password-reset-by-link.js';
import { definePipeline } from './pipeline.js';
import { defineReauthenticate } from './reauthenticate.js';
import { defineRecoveryCodes } from './recovery-codes.js';
import { defineSignup } from './signup.js';
import { defineVerifyEmailByCode } from './verify-email-by-code.js';
import { defineVerifyEmailByLink } from './verify-email-by-link.js';
import { defineVerifyPhone } from './verify-phone.js';

/** The flows that come with the product, in the order in which clients are told of them. */
export function builtInFlows({
  account,
  mfa,
}: {
  readonly account: AccountSettings;
  readonly mfa: MfaSettings;
}): {
  readonly flows: ReadonlyMap<FlowId, Flow>;
  readonly pipeline: Flow;
} {
  const { loginMethods, signupFields, usernameMinLength, usernameValidators, isOpenForSignup } = account;
  const hasKeys = mfa.supportedTypes.includes('webauthn');
  const flows: readonly Flow[] = [
    defineLogin(loginMethods),
    defineLoginByCode({ isOffered: account.loginByCodeEnabled, loginMethods }),
    defineSignup({
      fields: signupFields,
      usernameMinLength,
      usernameValidators,
      hasPasskeys: mfa.passkeySignupEnabled,
      isOpen: isOpenForSignup,
    }),
    ...(mfa.passkeyLoginEnabled ? [defineMfaLoginWebauthn()] : []),
    defineReauthenticate(),
    defineMfaReauthenticate({ hasKeys }),
    defineChangePassword(),
    account.passwordResetByCodeEnabled ? definePasswordResetByCode() : definePasswordResetByLink(),
    ...(usesPhones(account) ? [defineChangePhone()] : []),
    // Before the address, as in the reference.
    ...(signupFields.some(({ name }) => name === 'phone') ? [defineVerifyPhone()] : []),
    ...(account.emailVerificationByCodeEnabled
      ? [defineManageEmailByCode(), defineVerifyEmailByCode()]
      : [defineManageEmailByLink(), defineVerifyEmailByLink()]),
    // Whoever has a second factor is asked for it, whichever can be added now.
    defineMfaAuthenticate({ hasKeys }),
    ...(account.loginByCodeTrustEnabled || mfa.trustEnabled ? [defineMfaTrust()] : []),
    ...(mfa.passkeySignupEnabled ? [defineMfaSignupWebauthn()] : []),
    ...(mfa.supportedTypes.includes('totp') ? [defineActivateTotp(), defineDeactivateTotp()] : []),
    ...(mfa.supportedTypes.includes('recovery_codes') ? [defineRecoveryCodes()] : []),
    ...(hasKeys ? [defineAddWebauthn(), defineManageWebauthn()] : []),
  ];
  const pipeline = definePipeline(flows.filter(({ isStage }) => isStage).map(({ id }) => id));
  return { flows: new Map([...flows, pipeline].map((flow) => [flow.id, flow])), pipeline };
}
