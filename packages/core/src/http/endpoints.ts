import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS, type ClientKind } from '../domain/session.js';

/** The rows of the endpoint table that belong to no flow. */
export const SESSION_RESOURCES: readonly Resource[] = [
  { path: 'config', clients: CLIENT_KINDS, verbs: { GET: { type: 'query', query: 'config' } } },
  {
    path: 'auth/session',
    clients: CLIENT_KINDS,
    verbs: {
      GET: { type: 'query', query: 'session' },
      DELETE: { type: 'query', query: 'endSession' },
    },
  },
  {
    path: 'account/email',
    clients: CLIENT_KINDS,
    isPrivate: true,
    verbs: { GET: { type: 'query', query: 'emailAddresses' } },
  },
  // Where the site has to do with numbers, rows of flows take the place of the conflicts.
  {
    path: 'account/phone',
    clients: CLIENT_KINDS,
    isPrivate: true,
    verbs: { GET: { type: 'query', query: 'phones' }, POST: { type: 'conflict' } },
    visitorVerbs: { POST: { type: 'conflict' } },
  },
  { path: 'auth/phone/verify', clients: CLIENT_KINDS, verbs: { POST: { type: 'conflict' } } },
  { path: 'auth/phone/verify/resend', clients: CLIENT_KINDS, verbs: { POST: { type: 'conflict' } } },
  {
    path: 'account/authenticators',
    clients: CLIENT_KINDS,
    isPrivate: true,
    verbs: { GET: { type: 'query', query: 'authenticators' } },
  },
];

/** Finds the resource of a path below the mount point: `{client}/v1/{path}`. */
export type Routes = (path: string) => { readonly client: ClientKind; readonly resource: Resource } | null;

/** The routes of a table for the clients that are served; rows of one path are one resource. */
export function createRoutes(table: readonly Resource[], clients: readonly ClientKind[]): Routes {
  const byPath = new Map<string, { client: ClientKind; resource: Resource }>();
  for (const row of table) {
    for (const client of row.clients.filter((kind) => clients.includes(kind))) {
      const path = `${client}/v1/${row.path}`;
      const known = byPath.get(path)?.resource;
      const resource = known ? merged(known, row) : row;
      byPath.set(path, { client, resource });
    }
  }
  return (path) => byPath.get(path) ?? null;
}

function merged(known: Resource, row: Resource): Resource {
  return {
    ...known,
    ...row,
    verbs: { ...known.verbs, ...row.verbs },
    visitorVerbs: { ...known.visitorVerbs, ...row.visitorVerbs },
  };
}
