import { createHash } from 'node:crypto';
import { tokenHash } from '@sallyport/core';
import type { Scene } from './moves/scene.js';
import type { TestSite } from './test-site.js';
import type { Visitor } from './visitor.js';

/**
 * Where somebody stands, as far as it decides on what comes next: what is stored of their flows and account, without
 * times, secrets and addresses, of which there are too many.
 */
export async function standingOf(site: TestSite, { visitor, otherVisitor }: Scene): Promise<string> {
  const [here, there] = await Promise.all([sessionOf(site, visitor), sessionOf(site, otherVisitor)]);
  const flows = Object.values(here.flows).map(({ flow, value, context }) => [flow, value, outline(context)]);
  const { user } = here;
  const account = user && [
    user.authenticatorTypes,
    user.phone?.isVerified ?? null,
    user.lastLoginAt !== null,
  ];
  return JSON.stringify([visitor.kind, flows, account, there.user !== null]);
}

/** The state that each flow of somebody's is stored in. */
export async function storedStates(
  site: TestSite,
  visitor: Visitor,
): Promise<Readonly<Record<string, string>>> {
  const { flows } = await sessionOf(site, visitor);
  return Object.fromEntries(
    Object.values(flows).map(({ flow, value }) => [
      flow,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

async function sessionOf({ store, auth }: TestSite, visitor: Visitor) {
  const token = visitor.sessionToken(auth.settings.session.cookieName);
  if (token === null) return { flows: {}, user: null };
  const found = await store.findSession(tokenHash(createHash('sha256').update(token).digest('base64url')));
  return found.type === 'found'
    ? { flows: found.session.flows, user: found.user }
    : { flows: {}, user: null };
}

/** Small numbers, and what is there at all. */
function outline(value: unknown): unknown {
  if (typeof value === 'number') return value < 100 ? value : 'number';
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, outline(member)]));
}
