import { totpAt } from '../../engine/factors.js';
import { WRONG_CODE } from '../../races/stage.js';
import { JOURNEYS, proveAll } from '../journeys.js';
import { Person } from '../person.js';
import type { FaultCase, Finding } from '../report.js';
import { openSite, type Site, type SiteOptions } from '../site.js';

const HOUR_SECONDS = 3600;

/** The clock of the machine is set back an hour: nothing that was used up comes back, and nobody is locked out by it. */
export const clockCases: readonly FaultCase[] = [
  clockCase('clock set back, between the steps of every journey', async (site) => {
    const person = await newPerson(site);
    for (const journey of JOURNEYS) {
      await person.ask('POST', 'auth/signup', { email: person.email, password: person.password });
      await person.arrive();
      site.world.advance(-HOUR_SECONDS);
      await journey.take(person);
      await person.arrive();
    }
    await proveAll(person);
    return {
      figures: `${String(person.acknowledged)} acknowledged, ${String(person.unanswered)} refused`,
      problems: [...person.problems, ...(person.unanswered > 0 ? ['requests were refused'] : [])],
    };
  }),

  clockCase('clock set back, codes of an authenticator app', async (site) => {
    const person = await newPerson(site);
    await person.arrive();
    const app = JOURNEYS.find(({ name }) => name === 'an authenticator app');
    await app?.take(person);
    await person.leave();
    await person.arrive();
    const used = totpAt(site.now(), { secret: person.totpSecret });
    site.world.advance(-60);
    const statuses: number[] = [];
    for (const code of [
      used,
      ...[0, 1].map((away) => totpAt(site.now(), { secret: person.totpSecret, away })),
    ]) {
      const visitor = await site.newBrowser();
      await visitor.post('auth/login', { email: person.email, password: person.password });
      statuses.push((await visitor.post('auth/2fa/authenticate', { code })).status);
    }
    site.world.advance(120);
    await proveAll(person);
    const taken = statuses.filter((status) => status !== 400).length;
    return {
      figures: `${String(statuses.length)} codes of steps before the last one, ${String(taken)} taken`,
      problems: [...person.problems, ...(taken > 0 ? ['a code was taken that was used up'] : [])],
    };
  }),

  clockCase('clock set back, guesses at a code', async (site) => {
    const person = await newPerson(site);
    const { email, password, browser } = person;
    await browser.post('auth/signup', { email, password });
    const [mail] = await site.messagesTo(email);
    const guess = async (key: string) => (await browser.post('auth/email/verify', { key })).status;
    const statuses = [await guess(WRONG_CODE), await guess(WRONG_CODE)];
    site.world.advance(-HOUR_SECONDS);
    statuses.push(await guess(WRONG_CODE), await guess(WRONG_CODE), await guess(mail?.secret ?? ''));
    const compared = statuses.filter((status) => status === 400).length;
    return {
      figures: `${String(statuses.length)} guesses, ${String(compared)} compared of 3`,
      problems:
        statuses.join(' ') === '400 400 400 409 409' ? [] : [`the answers were ${statuses.join(' ')}`],
    };
  }),

  clockCase(
    'clock set back, limits of guesses at a password',
    async (site) => {
      const person = await newPerson(site);
      await person.arrive();
      const { email, password } = person;
      const logIn = async (guess: string) =>
        (await (await site.newBrowser()).post('auth/login', { email, password: guess })).body.errors?.[0]
          ?.code ?? 'in';
      const answers: string[] = [];
      const guess = async (count: number) => {
        for (let n = 0; n < count; n++) answers.push(await logIn('wrong-horse-42'));
      };
      await guess(5);
      site.world.advance(-HOUR_SECONDS);
      await guess(2);
      const compared = answers.filter((code) => code === 'email_password_mismatch').length;
      // As if nothing had happened, once the clock is where it was, and the five minutes are over.
      site.world.advance(HOUR_SECONDS + 301);
      const later = await logIn(password);
      return {
        figures: `${String(answers.length)} guesses, ${String(compared)} compared of 5`,
        problems: [
          ...(compared === 5 ? [] : [`the answers were ${answers.join(' ')}`]),
          ...(later === 'in' ? [] : [`whoever knows the password is not let in: ${later}`]),
        ],
      };
    },
    { account: { rateLimits: { login_failed: '5/300s/key' } } },
  ),

  clockCase('clock set back, while a mail waits', async (site) => {
    const person = await newPerson(site);
    const { email, password, browser } = person;
    site.world.advance(HOUR_SECONDS);
    await browser.post('auth/signup', { email, password });
    site.world.advance(-HOUR_SECONDS);
    person.hasAccount = true;
    await person.arrive();
    site.world.advance(2 * HOUR_SECONDS);
    const mails = await site.messagesTo(email);
    return {
      figures: `${String(mails.length)} mails`,
      problems: [...person.problems, ...(mails.length > 0 ? [] : ['the mail did not come'])],
    };
  }),
];

function clockCase(
  name: string,
  take: (site: Site) => Promise<Finding>,
  options: SiteOptions = {},
): FaultCase {
  return {
    name,
    run: async (ground) => {
      const site = await openSite(ground, options);
      try {
        return await take(site);
      } finally {
        await site.close();
      }
    },
  };
}

async function newPerson(site: Site): Promise<Person> {
  return new Person(site, await site.newBrowser());
}
