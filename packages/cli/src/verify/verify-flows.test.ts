import type { AnyStateMachine } from 'xstate';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { NEWCOMER, PLAIN, UNVERIFIED, WITH_TOTP } from './accounts.js';
import { createSite, type VerifiedOptions } from './site.js';
import { verifyFlows, verifySite, type Verification } from './verify-flows.js';

const SITE: VerifiedOptions = {
  baseUrl: 'https://example.org',
  account: {
    loginMethods: ['email'],
    signupFields: ['email*', 'password1*'],
    emailVerification: 'mandatory',
    emailVerificationByCodeEnabled: true,
  },
};

const BY_PASSKEY: VerifiedOptions = {
  ...SITE,
  mfa: { supportedTypes: ['webauthn'], passkeyLoginEnabled: true, passkeySignupEnabled: true },
};

/** Thousands of requests: seconds where nothing else runs, many more where much does. */
vi.setConfig({ testTimeout: 240_000 });

const findingsOf = ({ accounts }: Verification) => accounts.flatMap(({ findings }) => findings);

test('the built-in flows let nobody by, keep nobody, and come to an end', async () => {
  const verification = await verifyFlows(SITE, { accounts: [PLAIN, WITH_TOTP] });
  expect(findingsOf(verification)).toEqual([]);
  expect(verification.accounts).toHaveLength(2);
  expect(verification.accounts.every(({ states }) => states > 5)).toBe(true);
  for (const command of ['login submitLogin', 'mfa_authenticate submitCode'])
    expect(verification.untaken).not.toContain(command);
});

test('an account that is not there is not found right', async () => {
  await expect(verifyFlows(SITE, { accounts: [PLAIN, 'typo'] })).rejects.toThrow(
    `accounts: there is no typo on this site, but: ${PLAIN}; `,
  );
});

/** Machines that are broken for a test are put right after it. */
const mend: (() => void)[] = [];
afterEach(() => {
  for (const undo of mend.splice(0)) undo();
});

test('a signup by passkey is gone through, and ends with the passkey that was made', async () => {
  const verification = await verifyFlows(BY_PASSKEY, { accounts: [NEWCOMER] });
  expect(findingsOf(verification)).toEqual([]);
  for (const command of ['signup submitSignup', ...PASSKEY_COMMANDS])
    expect(verification.taken).toContain(command);
});

const PASSKEY_COMMANDS = ['requestOptions', 'submitCredential'].map((name) => `mfa_signup_webauthn ${name}`);

interface BrokenEdge {
  readonly state: string;
  readonly event: string;
  readonly to: string;
  readonly actions: readonly unknown[];
  readonly guard?: undefined;
}

interface Case {
  readonly name: string;
  readonly flow: string;
  readonly account: string;
  readonly options?: VerifiedOptions;
  readonly edge: BrokenEdge;
  readonly problem: RegExp;
  /** The shortest way, where there is one alone. */
  readonly steps?: readonly RegExp[];
}

/** Changes an edge of a machine where it is. */
function breakEdge(machine: AnyStateMachine, { state, event, to, ...change }: BrokenEdge): void {
  const edge = machine.states[state]?.transitions.get(event)?.[0];
  const target = machine.states[to];
  if (!edge || !target) throw new TypeError(`there is no edge from ${state} on ${event}, or no ${to}`);
  const before = { ...edge };
  Object.assign(edge, { target: [target], ...change });
  mend.push(() => Object.assign(edge, before));
}

async function verifyBroken({ flow, account, options = SITE, edge }: Case) {
  const site = await createSite(options);
  try {
    const machine = site.auth.flows.get(flow)?.machine;
    if (!machine) throw new TypeError(`there is no flow ${flow}`);
    breakEdge(machine, edge);
    return findingsOf(await verifySite(site, { accounts: [account] }));
  } finally {
    await site.stop();
  }
}

const passStage = [{ type: 'passStage', params: {} }];
const confirm = [{ type: 'confirmCandidate', params: ofCandidate }];

describe('a built-in flow that is broken is found out, by the shortest way', () => {
  const cases: readonly Case[] = [
    {
      name: 'an edge past the second factor',
      flow: 'mfa_authenticate',
      account: WITH_TOTP,
      edge: { state: 'matchingCode', event: 'secondFactorMismatched', to: 'passed', actions: passStage },
      problem: /without the second factor/,
      steps: [/auth\/login \(email and the password\)/, /auth\/2fa\/authenticate \(a wrong one\)/],
    },
    {
      name: 'a code that is wrong, and verifies all the same',
      flow: 'verify_email',
      account: UNVERIFIED,
      edge: {
        state: 'matching',
        event: 'emailCodeMismatched',
        to: 'passed',
        actions: passStage,
        guard: undefined,
      },
      problem: /without an address that is verified/,
      steps: [/auth\/login/, /auth\/email\/verify .*emailCodeMismatched/],
    },
    {
      name: 'a way that leads nowhere',
      flow: 'pipeline',
      account: PLAIN,
      edge: { state: 'confirming', event: 'candidateConfirmed', to: 'anonymous', actions: [] },
      problem: /cannot get in, with all secrets/,
    },
    {
      name: 'a stage that is not entered where it is required',
      flow: 'pipeline',
      account: WITH_TOTP,
      edge: {
        state: 'deciding mfa_authenticate',
        event: 'stageRequired',
        to: 'confirming',
        actions: confirm,
      },
      problem: /without the second factor/,
      steps: [/auth\/login/],
    },
    {
      name: 'a stage that is skipped by logging in once more',
      flow: 'pipeline',
      account: WITH_TOTP,
      edge: {
        state: 'pending mfa_authenticate',
        event: 'candidateProved',
        to: 'confirming',
        actions: confirm,
      },
      problem: /without the second factor/,
      steps: [/auth\/login/, /auth\/login/],
    },
    {
      name: 'a login that waits for ever',
      flow: 'pipeline',
      account: WITH_TOTP,
      edge: {
        state: 'pending mfa_authenticate',
        event: 'timePassed',
        to: 'pending mfa_authenticate',
        actions: [],
      },
      problem: /pipeline still waits/,
    },
    {
      name: 'a signup by passkey that is let in by a wrong one',
      flow: 'mfa_signup_webauthn',
      account: NEWCOMER,
      options: BY_PASSKEY,
      edge: { state: 'examining', event: 'firstPasskeyRefused', to: 'passed', actions: passStage },
      problem: /without the passkey that their signup is by/,
      steps: [
        /webauthn\/signup \(as the owner\)/,
        /email\/verify \(the code\)/,
        /PUT auth\/webauthn\/signup/,
      ],
    },
    {
      name: 'a signup by passkey that keeps none',
      flow: 'mfa_signup_webauthn',
      account: NEWCOMER,
      options: BY_PASSKEY,
      edge: { state: 'examining', event: 'firstPasskeyAccepted', to: 'passed', actions: passStage },
      problem: /without the passkey that their signup is by/,
    },
    {
      name: 'a stage that ends without a word',
      flow: 'mfa_authenticate',
      account: WITH_TOTP,
      edge: { state: 'findingFactors', event: 'secondFactorsFound', to: 'passed', actions: [] },
      problem: /cannot get in/,
    },
  ];

  test.each(cases)('$name', async (broken) => {
    const findings = await verifyBroken(broken);
    const found = findings.find(({ problem }) => broken.problem.test(problem));
    expect(found, JSON.stringify(findings, null, 1)).toBeDefined();
    for (const [index, step] of broken.steps?.entries() ?? []) expect(found?.steps[index]).toMatch(step);
    if (broken.steps) expect(found?.steps).toHaveLength(broken.steps.length);
  });
});

function ofCandidate({ context }: { readonly context: { readonly candidate: unknown } }) {
  return { candidate: context.candidate };
}
