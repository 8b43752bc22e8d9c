import {
  createSallyport,
  instant,
  systemClock,
  type ClientKind,
  type HttpHandler,
  type Mail,
  type PasswordHasher,
  type Sallyport,
  type SallyportOptions,
  type Sms,
  type Store,
} from '@sallyport/core';
import {
  createCollectingMailer,
  createFixedClock,
  createPredictableRandomForTests,
  edgeTaken,
  type FixedClock,
  type RunningServer,
} from '@sallyport/core/testing';
import { createMemoryStore } from '@sallyport/store-memory';
import { createAuthenticatorApp, type AuthenticatorApp } from './authenticator-app.js';
import { createCoverage, type Coverage } from './coverage.js';
import { createInbox, type Inbox } from './inbox.js';
import { observed } from './observe.js';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from './software-authenticator.js';
import { inProcess, overHttp, type Transport } from './transport.js';
import { Visitor } from './visitor.js';

/** What a test does with a site, wherever it runs. */
export interface Site {
  /** The time on the site's clock, and the way to turn it. */
  readonly clock: FixedClock;
  readonly mailbox: Inbox<Mail>;
  readonly texts: Inbox<Sms>;
  /** Somebody with a client that has never been there. */
  visit(kind?: ClientKind): Visitor;
  /** An app on a telephone, told the secret that `GET account/authenticators/totp` shows. */
  authenticatorApp(secret: string): AuthenticatorApp;
  /** A security key, used on the pages of the site. */
  securityKey(): SoftwareAuthenticator;
}

/** A site with an engine of its own. */
export interface TestSite extends Site {
  readonly auth: Sallyport;
  readonly store: Store;
  /** What its flows went through since it was made. */
  readonly coverage: Coverage;
  /** The transitions that they took, in order, such as `login idle: submitLogin -> verifyingPassword`. */
  readonly trail: readonly string[];
  close(): Promise<void>;
}

export type TestSiteOptions = Partial<SallyportOptions> & {
  /** What all randomness follows from. */
  readonly seed?: string;
  /** Serves the handler by HTTP, with any adapter; without it requests stay in the process. */
  readonly serve?: (handler: HttpHandler) => Promise<RunningServer>;
};

/** The clock of a test begins here: 2027, so that nothing depends on the day on which a test is run. */
const BEGINNING = instant(1_800_000_000_000);

const BASE_URL = 'http://localhost';

/**
 * A site with the options of your app: as far as they do not say otherwise it keeps everything in memory, its clock
 * stands still, its randomness follows from a seed, its messages can be read, and passwords are hashed in no time.
 */
export async function createTestSite(options: TestSiteOptions = {}): Promise<TestSite> {
  const { seed = 'sallyport', serve, store = createMemoryStore(), ...rest } = options;
  const mailer = createCollectingMailer();
  const texts: Sms[] = [];
  const random = createPredictableRandomForTests(seed);
  const clock = createFixedClock(BEGINNING);
  const auth = await createSallyport({
    baseUrl: BASE_URL,
    development: true,
    secrets: ['a secret for tests, and for nothing else'],
    mailer,
    smsSender: { send: async (sms) => void texts.push(sms) },
    ...rest,
    store,
    ports: { clock, random, hasher: idleHasher, ...rest.ports },
  });
  const coverage = createCoverage(auth.flows.values());
  const trail: string[] = [];
  const watched = observed(auth, (flow, snapshot, event) => {
    coverage.record(flow, snapshot, event);
    const taken = edgeTaken(flow.machine, snapshot, event);
    if (taken !== null) trail.push(`${flow.id} ${taken}`);
  });
  const server = await serve?.(watched);
  const deliver = () => auth.deliverMessages();
  return {
    ...siteAt(server ? overHttp(server.url) : inProcess(watched), {
      clock,
      mailbox: createInbox(() => mailer.mails, deliver),
      texts: createInbox(() => texts, deliver),
      origin: new URL(rest.baseUrl ?? BASE_URL).origin,
      seed,
    }),
    auth: watched,
    store,
    coverage,
    trail,
    close: async () => {
      await server?.close();
      await auth.stop();
    },
  };
}

/** What a test may be given of a site that it did not make. */
export interface RemoteSite extends Partial<Pick<Site, 'clock' | 'mailbox' | 'texts'>> {
  /** The origin of its pages; that of its URL by default. */
  readonly origin?: string;
  readonly seed?: string;
}

/**
 * A site that runs elsewhere, at a URL. Its clock and its messages are reached by what it is given with; without, its
 * time is that of this machine, and no message ever arrives.
 */
export function connectTo(url: string, parts: RemoteSite = {}): Site {
  return siteAt(overHttp(url), {
    clock: CLOCK_OF_THE_WORLD,
    mailbox: createInbox(() => [], nothing),
    texts: createInbox(() => [], nothing),
    origin: new URL(url).origin,
    seed: 'remote',
    ...parts,
  });
}

const nothing = async (): Promise<void> => undefined;

const CLOCK_OF_THE_WORLD: FixedClock = {
  now: () => systemClock.now(),
  advance: () => {
    throw new TypeError('this site has no clock to turn: give connectTo one');
  },
};

function siteAt(
  transport: Transport,
  { origin, seed, ...parts }: Pick<Site, 'clock' | 'mailbox' | 'texts'> & { origin: string; seed: string },
): Site {
  // Apart from the engine's, so that whoever has a key does not change what the engine draws.
  const random = createPredictableRandomForTests(`${seed}: keys`);
  return {
    ...parts,
    visit: (kind = 'app') => new Visitor(kind, transport),
    authenticatorApp: (secret) => createAuthenticatorApp(secret, parts.clock),
    securityKey: () => createSoftwareAuthenticator(origin, random),
  };
}

/** No hash at all: what takes its time in a real one would be most of what a test takes. */
const idleHasher: PasswordHasher = {
  decoy: 'plain:',
  hash: async (password) => `plain:${password}`,
  verify: async (hash, password) => hash === `plain:${password}`,
  needsRehash: () => false,
};
