import { SallyportError } from '../errors.js';

/**
 * Whether a text is an origin as browsers write it in the `Origin` header: scheme, host and, if it is not the
 * scheme's own, port; nothing after it. `null` is none, nor is a pattern: origins are compared, not matched.
 */
export function isOrigin(text: string): boolean {
  if (!URL.canParse(text) || text.includes('*')) return false;
  const { protocol, host } = new URL(text);
  return host !== '' && text === `${protocol}//${host}`;
}

/** The origins as a set to look them up in; throws a SallyportError that names all that are none. */
export function originSet(origins: readonly string[]): ReadonlySet<string> {
  const wrong = origins.filter((origin) => !isOrigin(origin));
  if (wrong.length === 0) return new Set(origins);
  const list = wrong.map((text) => `"${text}"`).join(', ');
  const message = `Not an origin: ${list}. An origin is written like https://app.example.org, with nothing after it.`;
  throw new SallyportError('invalid-configuration', message);
}
