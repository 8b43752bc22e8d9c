import { passwordLength } from '../domain/password.js';

/**
 * The shortest password that the reference accepts under any setting. Below it the length alone refuses, so the
 * list has nothing to decide; and its many short words are not common passwords to the reference ("short").
 */
const SHORTEST_LISTED = 6;

/**
 * Loads the test for common passwords: whether a normalised password, in any case, is listed or is one run.
 *
 * The list is `passwords-common` of @zxcvbn-ts/language-common (MIT): some 49,000 passwords by frequency, from
 * published breaches. The reference's has 20,000. Loading takes about 30 ms and 4 MB, so it happens only when a
 * password is looked up.
 */
export async function loadCommonPasswords(): Promise<(password: string) => boolean> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const listed = new Set(
    dictionary['passwords-common'].filter((entry) => passwordLength(entry) >= SHORTEST_LISTED),
  );
  return (password) => {
    const lowerCase = password.toLowerCase();
    return listed.has(lowerCase) || isRun(lowerCase);
  };
}

/** Whether each character is the one before it, or the next one up, or the next one down: "12", "cba", "aaa". */
function isRun(password: string): boolean {
  const points = Array.from(password, (character) => character.codePointAt(0) ?? 0);
  const steps = new Set(points.slice(1).map((point, index) => point - (points[index] ?? 0)));
  const [step] = steps;
  return steps.size === 1 && step !== undefined && Math.abs(step) <= 1;
}
