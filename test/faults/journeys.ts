import { KINDS } from './door.js';
import type { Person } from './person.js';

/** Something that somebody who is signed in does; after it they may be anywhere. */
export interface Journey {
  readonly name: string;
  /** Whether it makes sense for somebody as they are now. */
  readonly isFor?: (person: Person) => boolean;
  take(person: Person): Promise<void>;
}

let passwords = 0;
const newPassword = (): string => `battery-staple-${String(++passwords)}`;

/** All that people do; each also leads through what a login asks for. */
export const JOURNEYS: readonly Journey[] = [
  {
    name: 'a logout, and a login',
    take: async (person) => {
      await person.leave();
      await person.arrive();
    },
  },
  {
    name: 'a login by code',
    take: async (person) => {
      if (!(await person.leave())) return;
      const answer = await person.ask('POST', 'auth/code/request', { email: person.email });
      if (answer?.status === 401) person.acknowledge('login_code');
      await person.arrive();
    },
  },
  {
    name: 'another number, and a login by a code to it',
    take: async (person) => {
      const phone = await changePhone(person);
      if (phone === null || !(await person.leave())) return;
      person.loginCodeGoesTo = phone;
      const answer = await person.ask('POST', 'auth/code/request', { phone });
      if (answer?.status === 401) person.acknowledge('code_by_text', phone);
      await person.arrive();
    },
  },
  {
    name: 'a change of the password',
    take: async (person) => {
      const [before, after] = [person.passwords, newPassword()];
      const change = { current_password: person.password, new_password: after };
      person.passwords = [after, ...before];
      const answer = await person.ask('POST', 'account/password/change', change);
      if (answer === null) return;
      person.passwords = answer.status === 200 ? [after] : before;
      if (answer.status === 200) person.acknowledge('password_changed');
    },
  },
  {
    name: 'a reset of the password by code',
    take: async (person) => {
      if (!(await person.leave())) return;
      const asked = await person.ask('POST', 'auth/password/request', { email: person.email });
      if (asked?.status !== 401) return;
      person.acknowledge('password_reset_code');
      const key = await person.newSecret(KINDS.password_reset_code);
      if (key === null) return;
      const [before, after] = [person.passwords, newPassword()];
      person.passwords = [after, ...before];
      const answer = await person.ask('POST', 'auth/password/reset', { key, password: after });
      if (answer === null) return;
      const isReset = answer.status === 200 || answer.status === 401;
      person.passwords = isReset ? [after] : before;
      if (isReset) person.acknowledge('password_changed');
    },
  },
  {
    name: 'an authenticator app',
    isFor: ({ factor }) => factor === 'none',
    take: async (person) => {
      await person.ask('POST', 'auth/reauthenticate', { password: person.password });
      const offered = await person.ask('GET', 'account/authenticators/totp');
      const secret = offered?.body.meta?.secret;
      if (secret === undefined) return;
      person.totpSecret = secret;
      const code = await person.totpCode();
      person.factor = 'perhaps';
      const answer = await person.ask('POST', 'account/authenticators/totp', { code });
      if (answer === null) return;
      person.factor = answer.status === 200 ? 'there' : 'none';
      if (answer.status === 200) person.acknowledge('totp_activated');
    },
  },
];

/** Gives the code of a number that nobody has, which takes the place of theirs; null unless that was acknowledged. */
async function changePhone(person: Person): Promise<string | null> {
  const phone = person.door.newPhone();
  const asked = await person.ask('POST', 'account/phone', { phone });
  if (asked?.status !== 202) return null;
  person.acknowledge('code_by_text', phone);
  const code = await person.newSecret(KINDS.code_by_text, phone);
  if (code === null) return null;
  const before = person.phones;
  person.phones = [phone, ...before];
  const answer = await person.ask('POST', 'auth/phone/verify', { code });
  if (answer === null) return null;
  person.phones = answer.status === 200 ? [phone] : before;
  if (answer.status !== 200) return null;
  person.acknowledge();
  return phone;
}

/** Logs in anew, and holds what the account is like against what was acknowledged. */
export async function proveAll(person: Person): Promise<void> {
  person.browser = await person.door.newBrowser();
  person.isSignedIn = false;
  if (!(await person.arrive())) return;
  const emails = listIn((await person.ask('GET', 'account/email'))?.body.data);
  const isVerified = emails.some(({ email, verified }) => email === person.email && verified === true);
  if (!isVerified) person.problems.push('lost: an address that was verified is not');
  const [number] = listIn((await person.ask('GET', 'account/phone'))?.body.data).map(({ phone, verified }) =>
    verified === true ? phone : 'one that is not verified',
  );
  if (!person.phones.some((phone) => phone === (number ?? null)))
    person.problems.push('lost: a number that was verified is not theirs');
  const types = listIn((await person.ask('GET', 'account/authenticators'))?.body.data).map(
    ({ type }) => type,
  );
  const hasFactor = types.includes('totp');
  if (hasFactor !== (person.factor === 'there')) {
    person.problems.push(hasFactor ? 'a second factor that nobody added' : 'lost: a second factor');
  }
}

function listIn(data: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(data) ? (data as Readonly<Record<string, unknown>>[]) : [];
}
