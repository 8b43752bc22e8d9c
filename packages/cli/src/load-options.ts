import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import type { Flow } from '@sallyport/core';
import type { Answers } from './verify/answers.js';
import type { VerifiedOptions } from './verify/site.js';

/** A file cannot be used; the message says why. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}

/**
 * The options that a module exports, as `options` or by default, or what a function there gives: on a plain origin and with
 * the flows that it exports, where they name none; those of a plain site where it has only flows. Throws an `UnusableFile` for
 * one that has neither.
 */
export async function loadOptions(file: string): Promise<VerifiedOptions> {
  const exported = await importFile(file);
  const given: unknown = exported['options'] ?? exported['default'];
  const options: unknown = typeof given === 'function' ? await (given as () => unknown)() : given;
  const flows = Object.values(exported).filter(isFlow);
  // A flow that is left out would look as if it were right.
  if (isOptions(options))
    return { baseUrl: plainSite.baseUrl, ...(flows.length > 0 && { flows }), ...options };
  if (flows.length > 0) return { ...plainSite, flows };
  throw new UnusableFile(
    `${file} exports no options: export those of createSallyport as \`options\` or by default, or flows made with defineFlow`,
  );
}

/** What a module exports as `answers`, beside its options: what questions of its flows can be answered. */
export async function loadAnswers(file: string): Promise<Answers> {
  const { answers = {} } = await importFile(file);
  if (typeof answers !== 'object' || answers === null)
    throw new UnusableFile(`${file} exports answers that are none`);
  return answers as Answers;
}

/** Where flows are looked at by themselves. */
const plainSite = {
  baseUrl: 'https://example.org',
  account: { loginMethods: ['email'], signupFields: ['email*', 'password1*'] },
} satisfies VerifiedOptions;

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    // eslint-disable-next-line sallyport/layers -- it is the file that somebody names, and none of ours
    return (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnusableFile(`${file} cannot be loaded: ${reason}`);
  }
}

/** Tests and servers may share all options but the origin. */
function isOptions(value: unknown): value is Partial<VerifiedOptions> {
  return typeof value === 'object' && value !== null && !isFlow(value);
}

function isFlow(value: unknown): value is Flow {
  return typeof value === 'object' && value !== null && 'machine' in value && 'commands' in value;
}
