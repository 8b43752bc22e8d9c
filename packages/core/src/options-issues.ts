import type { z } from 'zod';

/** What is wrong with options by themselves, each problem behind the name of its option. */
export function problemsOfInput({ issues }: z.ZodError): readonly string[] {
  return issues.flatMap((issue) => problemsOf(issue, []));
}

function problemsOf(issue: z.core.$ZodIssue, parents: readonly PropertyKey[]): readonly string[] {
  const path = [...parents, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${nameOf([...path, key])}: is no option`);
  }
  if (issue.code === 'invalid_union') {
    // Where the value had the outer form of one of the types, what is wrong inside says more than that none fits.
    const meant = issue.errors.find((branch) => branch.every((inner) => inner.path.length > 0));
    if (meant) return meant.flatMap((inner) => problemsOf(inner, path));
  }
  return [`${nameOf(path)}: ${issue.message}`];
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'options' : path.map(String).join('.');
}
