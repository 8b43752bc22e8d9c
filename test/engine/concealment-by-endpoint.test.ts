import { describe, expect, test } from 'vitest';
import type { CommandEndpoint, Resource, Verb } from '../../packages/core/src/domain/endpoint.js';
import { builtInFlows } from '../../packages/core/src/flows/index.js';
import { parseSettings } from '../../packages/core/src/options.js';
import type { Account, Attempt } from './concealment-attempts.js';
import { EMAILS } from './concealment-emails.js';
import { PHONES } from './concealment-phones.js';
import { CLIENTS, createSite, PASSWORD, watchSteps, without } from './concealment-site.js';

/** What `createWorld` says of every site. */
const SITE: Account = {
  loginByCodeTrustEnabled: true,
  loginMethods: ['email'],
  signupFields: ['email*', 'password1*'],
  emailVerification: 'mandatory',
};

/** The endpoints that a contact can be put into, and those of steps that are pending after it. */
function endpointsThatCouldTell(resources: readonly Resource[], probe: string): readonly string[] {
  return resources.flatMap(({ path, verbs, visitorVerbs }) =>
    [...Object.entries(verbs), ...Object.entries(visitorVerbs ?? {})].flatMap(([verb, endpoint]) =>
      endpoint.type === 'command' && (endpoint.requires || takes(endpoint, probe))
        ? [`${verb as Verb} ${path}`]
        : [],
    ),
  );
}

/** Whether what names somebody comes out of the input; whatever else a request may have is there as well. */
function takes({ parse }: CommandEndpoint, probe: string): boolean {
  const names = ['email', 'username', 'phone', 'login', 'identifier'];
  const named = Object.fromEntries(names.map((name) => [name, probe]));
  const others = { password: PASSWORD, primary: true };
  return [...names.map((name) => ({ [name]: probe })), named].some((given) => {
    const parsed = parse({ body: { ...given, ...others }, header: () => 'key' });
    return parsed.ok && JSON.stringify(parsed.value).includes(probe);
  });
}

/** All that can be seen of a visit, and how many messages went out in it. */
async function visit(client: (typeof CLIENTS)[number], attempt: Attempt, contact: string) {
  const { settings, mfa, steps, isResending = false } = attempt;
  const site = await createSite(settings, mfa);
  const seen = (await watchSteps(site, client, steps(contact))).map((each) => ({
    ...each,
    // Whoever asks knows what they asked for.
    text: each.text.replaceAll(contact, 'the contact'),
  }));
  await site.world.auth.deliverMessages();
  const { mails, texts, errors } = site.world;
  return {
    // The row that a code sent again reads more: a limit that docs/deviations.md names.
    seen: isResending ? without('findUser', seen) : seen,
    messages: isResending ? 'another one where there is an account' : mails.length + texts.length,
    errors,
  };
}

describe.each([
  ['an address', EMAILS],
  ['a number', PHONES],
])('%s', (_what, { sites, probe, taken, free, endpoints }) => {
  test('has every endpoint in the table that could tell whether somebody has it', () => {
    const found = sites.flatMap((settings) => {
      const account = { ...SITE, ...settings.account };
      const { flows } = builtInFlows(parseSettings({ baseUrl: 'https://example.org', ...settings, account }));
      return [...flows.values()].flatMap(({ resources }) => endpointsThatCouldTell(resources, probe));
    });
    expect([...new Set(found)].sort()).toEqual(Object.keys(endpoints).sort());
  });

  const attempts = Object.entries(endpoints).flatMap(([name, cases]) =>
    typeof cases === 'string' ? [] : cases.map((attempt) => ({ name, ...attempt })),
  );

  describe.each(CLIENTS)('asked for by %s', (client) => {
    describe.each(attempts)('$name', (attempt) => {
      test.each(taken)('says no more about %s than about nobody', async (contact) => {
        const known = await visit(client, attempt, contact);
        expect(known).toEqual(await visit(client, attempt, free));
        // Had the steps come to nothing, they would have been equal too.
        expect(known.seen.at(-1)?.status).toBe(attempt.status);
        expect(known.errors).toEqual([]);
      });
    });
  });
});
