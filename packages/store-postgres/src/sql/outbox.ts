import { purgeFrom } from './purge.js';

/** What delivers messages, and what removes the past. */
export const outboxTexts = (schema: string) => ({
  // Whoever comes second skips what is being taken, instead of waiting for it.
  claimMessages: `
    with due as materialized (
      select id, due_at from ${schema}.outbox
      where ended_at is null and due_at <= $1
      order by due_at, id limit $3 for update skip locked
    ),
      claimed as (
        update ${schema}.outbox o set due_at = $2, attempts = attempts + 1
        from due where o.id = due.id
        returning o.id, o.notice, o.payload, o.created_at, o.attempts, due.due_at as was_due_at
      )
    select id, notice, payload, created_at, attempts from claimed order by was_due_at, id`,

  endMessage: `
    update ${schema}.outbox set payload = null, ended_at = $2, was_delivered = $3
    where id = $1 and ended_at is null`,

  postponeMessage: `update ${schema}.outbox set due_at = $2 where id = $1 and ended_at is null`,

  purge: `
    with ${purgeFrom(schema, 'sessions', { key: 'id', end: 'expires_at' })},
      ${purgeFrom(schema, 'link_keys', { key: 'hash', end: 'expires_at' })},
      ${purgeFrom(schema, 'outbox', { key: 'id', end: 'ended_at' })}
    select (select count(*) from purged_sessions) + (select count(*) from purged_link_keys)
      + (select count(*) from purged_outbox) as count`,

  purgeAudit: `
    with ${purgeFrom(schema, 'audit_events', { key: 'id', end: 'at' })}
    select count(*) from purged_audit_events`,
});
