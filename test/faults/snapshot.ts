import type { Site } from './site.js';

/**
 * All that is in the tables of a site, as text, without what differs from run to run: two runs of the same steps leave
 * the same. Whether a mail was delivered is no part of it, only that there is one.
 */
export async function snapshotOf({ executor, schema }: Pick<Site, 'executor' | 'schema'>): Promise<string> {
  const [row] = await executor.query({ name: `snapshot_${schema}`, text: textFor(schema) }, []);
  return String(row?.['snapshot'])
    .replaceAll(/person\d+@/g, 'person@')
    .replaceAll(/\+3161\d+/g, 'a number')
    .replaceAll(/battery-staple-\d+/g, 'another password');
}

/** The tables in which a snapshot is like none of others. */
export function differences(snapshot: string, others: readonly string[]): string {
  const tables = JSON.parse(snapshot) as Readonly<Record<string, unknown>>;
  const isIn = (other: string, name: string) =>
    JSON.stringify((JSON.parse(other) as typeof tables)[name]) === JSON.stringify(tables[name]);
  const names = Object.keys(tables).filter((name) => !others.some((other) => isIn(other, name)));
  // Each table may be like one of them, and all of them like none.
  return names.length === 0 ? 'tables of different moments' : names.join(' and ');
}

const textFor = (schema: string) => `
  select json_build_object(
    'users', (select json_agg(json_build_array(email, phone, phone_is_verified, password_hash, is_active, session_epoch, login_epoch,
      last_login_at is null) order by id) from ${schema}.users),
    'emails', (select json_agg(json_build_array(email, is_verified, is_primary, is_claimed) order by id)
      from ${schema}.emails),
    'authenticators', (select json_agg(json_build_array(type, revision) order by id)
      from ${schema}.authenticators),
    'sessions', (select json_agg(json_build_array(user_id is null, revision, json_array_length(methods),
      (select json_object_agg(key, json_build_array(value->'value', value->'context'->'limits'->'attempts'))
        from json_each(flows))) order by id) from ${schema}.sessions),
    'links', (select json_agg(json_build_array(purpose, is_consumed) order by expires_at)
      from ${schema}.link_keys),
    'mails', (select json_agg(notice order by id) from ${schema}.outbox),
    'audit', (select json_agg(json_build_array(flow, event, from_state, to_state) order by id)
      from ${schema}.audit_events)
  )::text as snapshot`;
