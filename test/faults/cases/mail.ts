import { createKindMailer } from '../kind-mailer.js';
import { Person } from '../person.js';
import type { FaultCase, Finding } from '../report.js';
import { openSite, type Site } from '../site.js';
import { SmtpSink, type PostOffice } from '../smtp-sink.js';

/** Shorter than a mailer waits for a mail server: no answer waits for a mail. */
const ANSWERED_WITHIN_MS = 15_000;
/** Longer than the first pause before a mail is sent again. */
const RETRY_SECONDS = 60;
const PEOPLE = 4;

/** A mail server that is away or slow: people are answered as ever, and have their mails when it is there again. */
export const mailCases: readonly FaultCase[] = [
  mailCase('SMTP away', 'closed'),
  mailCase('SMTP slow', 'slow'),
  mailCase('SMTP takes mails and says that it did not', 'forgetful'),
];

function mailCase(name: string, office: PostOffice): FaultCase {
  return {
    name,
    run: async (ground) => {
      const sink = new SmtpSink();
      const mailer = createKindMailer(await sink.listen());
      const site = await openSite(ground, { mailer });
      try {
        return await signUpWithout({ site, sink, office });
      } finally {
        await site.close();
        mailer.close();
        await sink.close();
      }
    },
  };
}

async function signUpWithout({
  site,
  sink,
  office,
}: {
  readonly site: Site;
  readonly sink: SmtpSink;
  readonly office: PostOffice;
}): Promise<Finding> {
  const { auth } = site.world;
  sink.office = office;
  const door = {
    ...site,
    messagesTo: async (address: string) => sink.mails.filter(({ to }) => to === address),
    mailPatienceMs: 30_000,
  };
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, async () => new Person(door, await site.newBrowser())),
  );
  const slowest = await slowestOf(people.map((person) => () => signUp(person)));
  const health = await fetch(`${site.url}/readyz`);
  if (office !== 'slow') await auth.deliverMessages();
  sink.office = 'open';
  site.world.advance(RETRY_SECONDS);
  await auth.deliverMessages();
  await Promise.all(people.map((person) => person.arrive()));
  const without = people.filter(({ email }) => !sink.mails.some(({ to }) => to === email));
  const secrets = new Set(sink.mails.map(({ secret }) => secret));
  const twice = sink.mails.length - secrets.size;
  const rules: readonly (readonly [holds: boolean, problem: string])[] = [
    [slowest < ANSWERED_WITHIN_MS, `an answer took ${String(slowest)} ms`],
    [health.status === 200, `readiness was ${String(health.status)}`],
    [without.length === 0, `${String(without.length)} mails did not come`],
    [office === 'forgetful' ? twice === PEOPLE : twice === 0, `${String(twice)} mails came twice`],
  ];
  return {
    figures: `${String(PEOPLE)} answered within ${String(slowest)} ms, ${String(secrets.size)} mails, ${String(twice)} of them twice`,
    problems: [
      ...rules.filter(([holds]) => !holds).map(([, problem]) => problem),
      ...people.flatMap(({ problems }) => problems),
    ],
  };
}

async function signUp(person: Person): Promise<void> {
  const { email, password } = person;
  const answer = await person.ask('POST', 'auth/signup', { email, password });
  if (answer?.status !== 401) person.problems.push('a signup was refused');
  person.hasAccount = true;
}

async function slowestOf(requests: readonly (() => Promise<void>)[]): Promise<number> {
  const times = requests.map(async (request) => {
    const begun = performance.now();
    await request();
    return Math.round(performance.now() - begun);
  });
  return Math.max(...(await Promise.all(times)));
}
