import type { FlowId } from '@sallyport/core';
import type { Samples } from '@sallyport/core/testing';
import type { Flow } from '../../../packages/core/src/flows/define-flow.js';
import {
  activateTotpSamples,
  deactivateTotpSamples,
  mfaAuthenticateSamples,
  mfaReauthenticateSamples,
  recoveryCodesSamples,
} from './factors.js';
import { loginByCodeSamples } from './login-by-code.js';
import { loginSamples } from './login.js';
import { mfaTrustSamples } from './mfa-trust.js';
import { manageEmailByCodeSamples, manageEmailByLinkSamples } from './manage-email.js';
import { passwordResetByCodeSamples } from './password-reset-by-code.js';
import { changePasswordSamples, passwordResetByLinkSamples, reauthenticateSamples } from './passwords.js';
import { changePhoneSamples, verifyPhoneSamples } from './phones.js';
import { pipelineSamples } from './pipeline.js';
import { signupSamples } from './signup.js';
import { verifyEmailByCodeSamples } from './verify-email-by-code.js';
import { verifyEmailByLinkSamples } from './verify-email-by-link.js';
import {
  addWebauthnSamples,
  manageWebauthnSamples,
  mfaLoginWebauthnSamples,
  mfaSignupWebauthnSamples,
} from './webauthn.js';

const SAMPLES: Readonly<Record<FlowId, (flow: Flow) => Samples>> = {
  login: () => loginSamples,
  login_by_code: () => loginByCodeSamples,
  signup: () => signupSamples,
  reauthenticate: () => reauthenticateSamples,
  change_password: () => changePasswordSamples,
  password_reset_by_code: () => passwordResetByCodeSamples,
  password_reset_by_link: () => passwordResetByLinkSamples,
  mfa_authenticate: () => mfaAuthenticateSamples,
  mfa_reauthenticate: () => mfaReauthenticateSamples,
  mfa_trust: () => mfaTrustSamples,
  change_phone: () => changePhoneSamples,
  verify_phone: () => verifyPhoneSamples,
  manage_email: ({ commands }) =>
    commands.includes('submitCode') ? manageEmailByCodeSamples : manageEmailByLinkSamples,
  activate_totp: () => activateTotpSamples,
  deactivate_totp: () => deactivateTotpSamples,
  recovery_codes: () => recoveryCodesSamples,
  add_webauthn: () => addWebauthnSamples,
  manage_webauthn: () => manageWebauthnSamples,
  mfa_login_webauthn: () => mfaLoginWebauthnSamples,
  mfa_signup_webauthn: () => mfaSignupWebauthnSamples,
  verify_email: ({ commands }) =>
    commands.includes('submitCode') ? verifyEmailByCodeSamples : verifyEmailByLinkSamples,
};

/** The sample events of a flow. Throws for one that has none yet. */
export function samplesFor(flow: Flow, stages: readonly FlowId[]): Samples {
  if (flow.id === 'pipeline') return pipelineSamples(stages);
  const samples = SAMPLES[flow.id];
  if (samples) return samples(flow);
  throw new TypeError(
    `${flow.id} has no sample events: put some into test/model/samples, and list them in its index.ts`,
  );
}
