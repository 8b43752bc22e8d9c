import type { NewAccount } from '../../domain/account.js';
import type { InputProblem } from '../../domain/answer.js';
import type { Contact } from '../../domain/contact.js';
import { localPartOf } from '../../domain/email.js';
import { normalizePassword } from '../../domain/password.js';
import {
  suggestUsername,
  username,
  usernameKey,
  USERNAME_MAX_LENGTH,
  type Username,
} from '../../domain/username.js';
import type { SignupRequest } from '../core-effects.js';
import type { InterpreterParts, Questions } from './parts.js';
import { isPhoneTaken } from './phones.js';

/** Answers whether an account can be made of a signup, and prepares it. */
export function signupQuestions(parts: InterpreterParts): Questions<'examineSignup'> {
  const { account } = parts;
  return {
    examineSignup: async (request) => {
      const taken = await takenIn(parts, request);
      const told = taken.filter((what) => !isConcealing[what](parts));
      const problems = await problemsOf(parts, request, told);
      if (problems.length > 0) return { reply: { type: 'signupRefused', problems } };
      if (!(await account.isOpenForSignup())) return { reply: { type: 'signupClosed' } };
      const { email, phone, isPasskeySignup } = request;
      // A pretended signup does the same work as a real one.
      const prepared = await prepareAccount(parts, request);
      return taken.length > 0
        ? { reply: { type: 'signupPretended', email, phone, taken, isPasskeySignup } }
        : {
            reply: {
              type: 'accountPrepared',
              account: prepared,
              claimsEmail: claimsEmail(parts),
              isPasskeySignup,
            },
          };
    },
  };
}

/** Whether an address must not be taken; "strict" rather has two accounts with it than tells. */
export function claimsEmail({ account }: InterpreterParts): boolean {
  const isShared = account.preventEnumeration === 'strict' && account.emailVerification !== 'mandatory';
  return account.uniqueEmail && !isShared;
}

type Taken = Contact['type'];

/** Whether nobody may learn that one of them is taken, which takes a verification that everybody waits for. */
const isConcealing: Readonly<Record<Taken, (parts: InterpreterParts) => boolean>> = {
  email: ({ account }) => account.preventEnumeration !== false && account.emailVerification === 'mandatory',
  phone: ({ account }) => account.preventEnumeration !== false && account.phoneVerificationEnabled,
};

/** What others have already. */
async function takenIn(parts: InterpreterParts, request: SignupRequest): Promise<readonly Taken[]> {
  const { phone } = request;
  const isTaken = phone !== null && (await isPhoneTaken(parts, phone, null));
  return [
    ...((await isEmailTaken(parts, request)) ? (['email'] as const) : []),
    ...(isTaken ? (['phone'] as const) : []),
  ];
}

/** The reference has no code for a number that is taken. */
const TAKEN: Readonly<Record<Taken, InputProblem>> = {
  email: { code: 'email_taken', param: 'email' },
  phone: { code: '', param: 'phone' },
};

async function isEmailTaken(parts: InterpreterParts, { email }: SignupRequest): Promise<boolean> {
  return claimsEmail(parts) && email !== null && (await parts.store.isEmailUsed(email));
}

/** All that is wrong, in the order of the fields. */
async function problemsOf(
  parts: InterpreterParts,
  request: SignupRequest,
  told: readonly Taken[],
): Promise<readonly InputProblem[]> {
  const problems: readonly InputProblem[] = [
    ...request.problems,
    ...told.map((what) => TAKEN[what]),
    ...(await usernameProblems(parts, request)),
    ...(await passwordProblems(parts, request)),
  ];
  const order: readonly string[] = parts.account.signupFields.map(({ name }) => name);
  return [...problems].sort((a, b) => order.indexOf(a.param ?? '') - order.indexOf(b.param ?? ''));
}

async function usernameProblems(
  { account, store }: InterpreterParts,
  { username: wanted }: SignupRequest,
): Promise<readonly InputProblem[]> {
  if (wanted === null) return [];
  const key = usernameKey(wanted);
  if (account.usernameBlacklist.some((name) => usernameKey(name) === key)) {
    return [{ code: 'username_blacklisted', param: 'username' }];
  }
  const isTaken = (await store.findByUsername(key)).length > 0;
  return isTaken ? [{ code: 'username_taken', param: 'username' }] : [];
}

/** Without the attributes of the account: the reference compares a new password with none. */
async function passwordProblems(
  { passwordPolicy }: InterpreterParts,
  { password }: SignupRequest,
): Promise<readonly InputProblem[]> {
  if (password === null) return [];
  const problems = await passwordPolicy.check(normalizePassword(password), {});
  return problems.map((code) => ({ code, param: 'password' }));
}

async function prepareAccount(parts: InterpreterParts, request: SignupRequest): Promise<NewAccount> {
  const { email, phone, password } = request;
  return {
    userId: await parts.store.nextUserId(),
    username: await chooseUsername(parts, request),
    email,
    phone,
    passwordHash: password === null ? null : await parts.hasher.hash(normalizePassword(password)),
  };
}

async function chooseUsername(parts: InterpreterParts, request: SignupRequest): Promise<Username> {
  const { username: wanted, email } = request;
  if (wanted !== null) return username(parts.account.preserveUsernameCasing ? wanted : wanted.toLowerCase());
  const base = suggestUsername(email === null ? [] : [localPartOf(email)]);
  for (let length = 0; ; length = Math.min(length + 1, SUFFIX_MAX_LENGTH)) {
    const candidate = base.slice(0, USERNAME_MAX_LENGTH - length) + suffix(parts, length);
    if ((await parts.store.findByUsername(usernameKey(candidate))).length === 0) return username(candidate);
  }
}

const SUFFIX_MAX_LENGTH = 6;
const SUFFIX_DIGITS = 4;

/** Digits, and letters beyond the fourth position. */
function suffix({ random }: InterpreterParts, length: number): string {
  return Array.from({ length }, (_, index) =>
    index < SUFFIX_DIGITS ? String(random.integer(10)) : String.fromCharCode(97 + random.integer(26)),
  ).join('');
}
