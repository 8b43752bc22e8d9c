import type { FlowId } from '@sallyport/core';
import type { Flow } from '../../packages/core/src/flows/define-flow.js';
import { builtInFlows } from '../../packages/core/src/flows/index.js';
import { definePipeline } from '../../packages/core/src/flows/pipeline.js';
import { parseSettings } from '../../packages/core/src/options.js';

/** The built-in flows as settings make them. */
export interface Configuration {
  readonly name: string;
  readonly flows: ReadonlyMap<FlowId, Flow>;
  readonly pipeline: Flow;
  /** The stages of its pipeline. */
  readonly stages: readonly FlowId[];
}

/** Whether a flow can wait in a session without being a part of a login, as the reset of a password does. */
export function isBesideLogin({ flows, pipeline }: Configuration, id: FlowId): boolean {
  return id !== pipeline.id && flows.get(id)?.isStage === false;
}

/** A signup by passkey, alone: with what other walks go through as well there would be too many sessions. */
const OF_PASSKEY_SIGNUP = ['login', 'signup', 'verify_email', 'mfa_signup_webauthn'];

/** Every one that has a machine of its own. */
export const CONFIGURATIONS: readonly Configuration[] = [
  configuration('by code', { isByCode: true }),
  configuration('by link', { isByCode: false }),
  configuration('by link, and numbers too', { isByCode: false, hasPhones: true }),
  configuration('by code, and passkeys in the place of passwords', { isByCode: true, isByPasskey: true }),
];

/** Pipelines of stages that could be, short and long. */
export const PIPELINES = [[], ['one'], ['one', 'two', 'three']].map((stages) => ({
  stages,
  pipeline: definePipeline(stages),
}));

interface Varied {
  readonly isByCode: boolean;
  readonly hasPhones?: boolean;
  readonly isByPasskey?: boolean;
}

function configuration(
  name: string,
  { isByCode, hasPhones = false, isByPasskey = false }: Varied,
): Configuration {
  const settings = parseSettings({
    baseUrl: 'https://example.org',
    account: {
      loginMethods: hasPhones ? ['email', 'phone'] : ['email'],
      signupFields: [...(hasPhones ? ['phone'] : []), 'email*', 'password1*'],
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled: isByCode,
      loginByCodeTrustEnabled: isByCode && !isByPasskey,
      passwordResetByCodeEnabled: !isByCode && !hasPhones,
    },
    // Each in one of them, so that the walk through the others is shorter.
    mfa: {
      supportedTypes: isByCode && !isByPasskey ? ['recovery_codes', 'totp'] : ['webauthn'],
      passkeyLoginEnabled: !isByCode,
      passkeySignupEnabled: isByPasskey,
    },
  });
  const built = builtInFlows(settings);
  const chosen = [...built.flows.values()].filter(({ id }) => !isByPasskey || OF_PASSKEY_SIGNUP.includes(id));
  const stages = chosen.filter(({ isStage }) => isStage).map(({ id }) => id);
  const pipeline = definePipeline(stages);
  const flows = new Map([...chosen, pipeline].map((flow) => [flow.id, flow]));
  return { name, flows, pipeline, stages };
}
