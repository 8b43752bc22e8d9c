import { userColumns } from './reads.js';

// The parameters that every record begins with: $1 the time of the commit, $2 its messages and $3 its audit events.

const queueMessages = (schema: string, from: string) => `
  insert into ${schema}.outbox (notice, payload, created_at, due_at)
  select m.notice, m.payload::json, $1, $1
  from ${from} rows from (json_to_recordset($2::json) as (notice text, payload text))
    with ordinality as m(notice, payload, position)
  order by m.position`;

const recordEvents = (schema: string, from: string, sessionId: string) => `
  insert into ${schema}.audit_events (at, flow, event, from_state, to_state, user_id, session_id, ip)
  select $1, a.flow, a.event, a."from", a."to", a."userId", ${sessionId}, a.ip
  from ${from} rows from (json_to_recordset($3::json) as (
      flow text, event text, "from" text, "to" text, "userId" bigint, "sessionId" bigint, ip text))
    with ordinality as a(flow, event, "from", "to", "userId", "sessionId", ip, position)
  order by a.position`;

const sessionColumns = [
  'token_hash',
  'user_id',
  'session_epoch',
  'methods',
  'flows',
  'ip',
  'user_agent',
  'created_at',
  'last_seen_at',
  'expires_at',
];

const paramsFrom = (first: number) => sessionColumns.map((_, n) => `$${first + n}`);

/**
 * The session, the messages and the audit events of a commit, in one statement: where the session is not the one that
 * was read, `changed` is empty, and nothing is written. For most commits it is the whole transaction.
 */
export const recordTexts = (schema: string) => ({
  recordOnly: `
    with queued as (${queueMessages(schema, '')}),
      recorded as (${recordEvents(schema, '', 'a."sessionId"')})
    select null::bigint as id`,

  // Those who share the lock do not wait for each other, and whoever changes the row waits for them.
  recordCheck: `
    with changed as materialized (
      select id from ${schema}.sessions where id = $4 and revision = $5 for share
    ),
      queued as (${queueMessages(schema, 'changed,')}),
      recorded as (${recordEvents(schema, 'changed,', 'a."sessionId"')})
    select id from changed`,

  recordInsert: `
    with changed as (
      insert into ${schema}.sessions (${sessionColumns.join(', ')})
      values (${paramsFrom(4).join(', ')})
      returning id
    ),
      queued as (${queueMessages(schema, 'changed,')}),
      recorded as (${recordEvents(schema, 'changed,', 'coalesce(a."sessionId", changed.id)')})
    select id from changed`,

  recordUpdate: `
    with changed as (
      update ${schema}.sessions
      set previous_token_hash = case when token_hash = $6 then previous_token_hash else token_hash end,
        rotated_at = case when token_hash = $6 then rotated_at else $1 end,
        revision = revision + 1,
        (${sessionColumns.join(', ')}) = row(${paramsFrom(6).join(', ')})
      where id = $4 and revision = $5
      returning id
    ),
      queued as (${queueMessages(schema, 'changed,')}),
      recorded as (${recordEvents(schema, 'changed,', 'a."sessionId"')})
    select id from changed`,

  recordDelete: `
    with changed as (delete from ${schema}.sessions where id = $4),
      queued as (${queueMessages(schema, '')}),
      recorded as (${recordEvents(schema, '', 'a."sessionId"')})
    select $4::bigint as id`,
});

/** A login that begins a session: the user and the session in one, with what goes along. */
export const signInTexts = (schema: string) => ({
  recordSignIn: `
    with signed_in as (
      update ${schema}.users u set last_login_at = $1
      where u.id = $5 and u.is_active and u.session_epoch = $14 and u.login_epoch = $15
      returning ${userColumns}
    ),
      changed as (
        insert into ${schema}.sessions (${sessionColumns.join(', ')})
        select ${paramsFrom(4).join(', ')} from signed_in
        returning id
      ),
      queued as (${queueMessages(schema, 'changed,')}),
      recorded as (${recordEvents(schema, 'changed,', 'coalesce(a."sessionId", changed.id)')})
    select changed.id, signed_in.* from changed, signed_in`,
});

/**
 * The locks of a commit, each kind in one order: users by id, link keys by hash, addresses by id. Two commits about the
 * same things so wait for each other, instead of each for what the other holds.
 */
export const lockTexts = (schema: string) => ({
  // Not FOR SHARE: two who share a lock and then both write would wait for each other.
  lockUsers: `
    select id, is_active, session_epoch, login_epoch, phone, phone_is_verified from ${schema}.users
    where id = any($1::bigint[]) order by id for no key update`,

  touchUser: `update ${schema}.users set is_active = is_active where id = $1 returning id`,

  consumeLinkKeys: `
    with unused as materialized (
      select hash from ${schema}.link_keys
      where hash = any($1::text[]) and not is_consumed order by hash for update
    )
    update ${schema}.link_keys k set is_consumed = true from unused where k.hash = unused.hash
    returning k.hash`,

  lockEmails: `
    select user_id, email, is_verified from ${schema}.emails
    where email = any($1::text[]) order by id for no key update`,
});

/** The writes of a commit. Those that concern one row return it, so that none is missed. */
export const writeTexts = (schema: string) => ({
  createUser: `
    with created as (
      insert into ${schema}.users
        (id, username, username_key, email, password_hash, is_active, created_at, phone)
      values ($1, $2, $3, $4, $5, true, $6, $8)
      returning id, email
    )
    insert into ${schema}.emails (user_id, email, is_primary, is_claimed)
    select id, email, true, $7::boolean from created where email is not null`,

  recordLogin: `update ${schema}.users u set last_login_at = $2 where u.id = $1 returning ${userColumns}`,

  upgradePasswordHash: `
    update ${schema}.users set password_hash = $3 where id = $1 and password_hash = $2`,

  changePassword: `
    update ${schema}.users
    set password_hash = $2, session_epoch = session_epoch + 1, login_epoch = login_epoch + 1
    where id = $1 returning id`,

  setPhone: `
    update ${schema}.users
    set phone = $2, phone_is_verified = $3,
      login_epoch = login_epoch + case when phone_is_verified and phone <> $2 then 1 else 0 end
    where id = $1 returning id`,

  insertLinkKey: `
    insert into ${schema}.link_keys
      (hash, purpose, user_id, email, session_epoch, login_epoch, expires_at, is_consumed)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`,
});

/** What whoever is signed in does with their own addresses. */
export const ownEmailTexts = (schema: string) => ({
  // The new one becomes primary after this, as then there is none.
  removeOtherEmails: `
    with removed as (
      delete from ${schema}.emails where user_id = $1 and email <> $2 returning is_primary
    )
    update ${schema}.users set login_epoch = login_epoch + 1
    where id = $1 and exists (select from removed where is_primary)`,

  addEmail: `insert into ${schema}.emails (user_id, email, is_claimed) values ($1, $2, false)`,

  unsetPrimaryEmail: `update ${schema}.emails set is_primary = false where user_id = $1 and is_primary`,

  setPrimaryEmail: `
    with chosen as (
      update ${schema}.emails set is_primary = true where user_id = $1 and email = $2
      returning user_id, email
    )
    update ${schema}.users u set email = chosen.email, login_epoch = login_epoch + 1
    from chosen where u.id = chosen.user_id returning u.id`,

  removeEmail: `
    with removed as (
      delete from ${schema}.emails where user_id = $1 and email = $2 returning user_id, is_primary
    ),
      named as (
        update ${schema}.users u set email = null, login_epoch = login_epoch + 1
        from removed where u.id = removed.user_id and removed.is_primary
      )
    select user_id from removed`,
});

/** The verification of addresses. */
export const emailTexts = (schema: string) => ({
  // Before a verification, so that nobody keeps the owner of an address out by having claimed it without ever reading
  // its mail.
  endUnverifiedClaims: `
    update ${schema}.emails set is_claimed = false
    where email = any($1::text[]) and user_id <> $2 and is_claimed and not is_verified`,

  verifyEmail: `
    with verified as (
      update ${schema}.emails
      set is_verified = true, is_claimed = true,
        is_primary = is_primary
          or not exists (select from ${schema}.emails p where p.user_id = $1 and p.is_primary)
      where user_id = $1 and email = $2
      returning user_id, email, is_primary
    ),
      named as (
        update ${schema}.users u set email = verified.email from verified
        where u.id = verified.user_id and verified.is_primary
          and u.email is distinct from verified.email
      )
    select user_id from verified`,

  replaceUnverifiedEmail: `
    with replaced as (
      update ${schema}.emails set email = $3, is_claimed = $4
      where user_id = $1 and email = $2 and not is_verified
      returning user_id, email, is_primary
    ),
      named as (
        update ${schema}.users u set email = replaced.email from replaced
        where u.id = replaced.user_id and replaced.is_primary
      )
    select user_id from replaced`,
});

/** The steps of importing a user, after the claims of others to their verified addresses were ended. */
export const importTexts = (schema: string) => ({
  importUser: `
    insert into ${schema}.users
      (id, username, username_key, email, password_hash, is_active, created_at, phone, phone_is_verified)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,

  importEmails: `
    insert into ${schema}.emails (user_id, email, is_verified, is_primary, is_claimed)
    select $1, i.email, i."isVerified", i."isPrimary", i."isVerified"
      or (i."isPrimary" and not exists (
        select from ${schema}.emails c where c.email = i.email and c.is_claimed))
    from rows from (json_to_recordset($2::json) as (email text, "isVerified" boolean, "isPrimary" boolean))
      with ordinality as i(email, "isVerified", "isPrimary", position)
    order by i.position`,

  // Sequences are not transactional. At worst an id is drawn twice at this very moment: the second of the two accounts
  // is then refused as a duplicate, and thought about again under another id.
  skipUserIds: `
    select setval('${schema}.user_ids', $1) from ${schema}.user_ids
    where last_value < $1 or (last_value = $1 and not is_called)`,
});
