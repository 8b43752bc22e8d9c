import { isTooLong, passwordLength, type PasswordProblem } from '../domain/password.js';
import type { PasswordContext, PasswordPolicy } from '../ports/password-policy.js';
import { loadCommonPasswords } from './common-passwords.js';
import { contextWords, isMadeOf, isSimilarToAccount } from './password-similarity.js';

/** The names of the ready-made policies. */
export const PASSWORD_PRESETS = ['reference', 'nist-800-63b-4'] as const;

/** The name of a ready-made policy. */
export type PasswordPreset = (typeof PASSWORD_PRESETS)[number];

const REFERENCE_MIN_CODE_POINTS = 8;
/** NIST SP 800-63B-4, 3.1.1.2: for a password that may be used as the only factor. */
const NIST_MIN_CODE_POINTS = 15;

/** Of zxcvbn's 0 to 4: 10^8 guesses or more, safe from online guessing and hard to find by offline guessing. */
const MIN_STRENGTH = 3;
/** Scoring takes time that grows faster than the text, on the thread that serves everybody; 64 were 60 ms at worst. */
const SCORED_CHARACTERS = 64;

/** A reason to refuse a password; the policy reports the problems of all that apply, in their order. */
interface Rule {
  readonly problem: PasswordProblem;
  readonly applies: (password: string, context: PasswordContext) => boolean;
}

/**
 * The policy of a preset. Its lists are loaded with the first password, as a process may never see one, and they take
 * a tenth of the time in which it starts:
 * - `reference`: the reference's validators; similar to the account, under 8, common, digits only;
 * - `nist-800-63b-4`: made of context words, under 15, common, easily guessed; no rule about kinds of characters.
 *
 * Both refuse more than 128 code points, and then look no further.
 */
export function createPasswordPolicy(preset: PasswordPreset): PasswordPolicy {
  switch (preset) {
    case 'reference':
      return policyOf(loadReferenceRules);
    case 'nist-800-63b-4':
      return policyOf(loadNistRules);
    default:
      preset satisfies never;
      throw new TypeError(`The password presets are ${PASSWORD_PRESETS.join(', ')}`);
  }
}

function policyOf(load: () => Promise<readonly Rule[]>): PasswordPolicy {
  let loading: Promise<readonly Rule[]> | undefined;
  return {
    check: async (password, context) => {
      if (isTooLong(password)) return ['password_too_long'];
      loading ??= load();
      return (await loading).filter((rule) => rule.applies(password, context)).map((rule) => rule.problem);
    },
  };
}

async function loadReferenceRules(): Promise<readonly Rule[]> {
  return [
    { problem: 'password_too_similar', applies: isSimilarToAccount },
    {
      problem: 'password_too_short',
      applies: (password) => passwordLength(password) < REFERENCE_MIN_CODE_POINTS,
    },
    { problem: 'password_too_common', applies: await loadCommonPasswords() },
    { problem: 'password_entirely_numeric', applies: (password) => /^\p{Nd}+$/u.test(password) },
  ];
}

async function loadNistRules(): Promise<readonly Rule[]> {
  const strengthOf = await loadStrength();
  return [
    {
      problem: 'password_too_similar',
      applies: (password, context) => isMadeOf(contextWords(context), password),
    },
    { problem: 'password_too_short', applies: (password) => passwordLength(password) < NIST_MIN_CODE_POINTS },
    { problem: 'password_too_common', applies: await loadCommonPasswords() },
    {
      problem: 'password_too_weak',
      applies: (password, context) => strengthOf(password, contextWords(context)) < MIN_STRENGTH,
    },
  ];
}

/** Loads zxcvbn: the strength, from 0 to 4, of a password against somebody who knows some words. */
async function loadStrength(): Promise<(password: string, knownWords: readonly string[]) => number> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: SCORED_CHARACTERS });
  return (password, knownWords) => zxcvbn.check(password, [...knownWords]).score;
}
