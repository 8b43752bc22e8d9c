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

/** Every one that has a machine of its own. */
export const CONFIGURATIONS: readonly Configuration[] = [
  configuration('by code', true),
  configuration('by link', false),
  configuration('by link, and numbers too', false, true),
];

/** Pipelines of stages that could be, short and long. */
export const PIPELINES = [[], ['one'], ['one', 'two', 'three']].map((stages) => ({
  stages,
  pipeline: definePipeline(stages),
}));

function configuration(
  name: string,
  emailVerificationByCodeEnabled: boolean,
  hasPhones = false,
): Configuration {
  const settings = parseSettings({
    baseUrl: 'https://example.org',
    account: {
      loginMethods: hasPhones ? ['email', 'phone'] : ['email'],
      signupFields: [...(hasPhones ? ['phone'] : []), 'email*', 'password1*'],
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled,
      loginByCodeTrustEnabled: emailVerificationByCodeEnabled,
      passwordResetByCodeEnabled: !emailVerificationByCodeEnabled && !hasPhones,
    },
    // Each in one of the two, so that the walk through the other is shorter.
    mfa: {
      supportedTypes: emailVerificationByCodeEnabled ? ['recovery_codes', 'totp'] : ['webauthn'],
      passkeyLoginEnabled: !emailVerificationByCodeEnabled,
    },
  });
  const built = builtInFlows(settings);
  const stages = [...built.flows.values()].filter(({ isStage }) => isStage).map(({ id }) => id);
  return { name, ...built, stages };
}
