export const userColumns = `
  u.id as user_id, u.username, u.email, u.phone, u.phone_is_verified, u.authenticator_types,
  u.password_hash is not null as has_password, u.is_active, u.last_login_at, u.session_epoch as user_session_epoch, u.login_epoch as user_login_epoch`;

const findSessionBy = (schema: string, column: string) => `
    select s.id, s.revision, s.token_hash, s.rotated_at, s.session_epoch, s.methods, s.flows,
      s.ip, s.user_agent, s.created_at, s.last_seen_at, s.expires_at,
      ${userColumns}
    from ${schema}.sessions s
    left join ${schema}.users u on u.id = s.user_id
    where s.${column} = $1`;

/** What reads: one statement for each method of the store. */
export const readTexts = (schema: string) => ({
  // On the path of every request. The second half is only begun where the first has found nothing: that is a sixth
  // faster than asking for either token.
  findSession: `${findSessionBy(schema, 'token_hash')}
    union all ${findSessionBy(schema, 'previous_token_hash')}
    limit 1`,

  findUser: `select ${userColumns} from ${schema}.users u where u.id = $1`,

  findPasswordHash: `select password_hash from ${schema}.users where id = $1`,

  findByUsername: `
    select ${userColumns}, u.password_hash from ${schema}.users u where u.username_key = $1`,

  findByEmail: `
    select ${userColumns}, u.password_hash, e.is_verified, e.is_primary
    from ${schema}.emails e
    join ${schema}.users u on u.id = e.user_id
    where e.email = $1
      and (e.is_verified
        or not exists (select from ${schema}.emails v where v.email = $1 and v.is_verified))
    order by u.created_at, u.id`,

  findByPhone: `
    select ${userColumns}, u.password_hash
    from ${schema}.users u
    where u.phone = $1
      and (u.phone_is_verified
        or not exists (select from ${schema}.users v where v.phone = $1 and v.phone_is_verified))
    order by u.created_at, u.id`,

  isEmailUsed: `select exists (select from ${schema}.emails where email = $1) as is_used`,

  listEmails: `
    select email, is_verified, is_primary from ${schema}.emails where user_id = $1 order by id`,

  findLinkKey: `
    select hash, purpose, user_id, email, session_epoch, login_epoch, expires_at, is_consumed
    from ${schema}.link_keys where hash = $1`,

  listMigrations: `
    select name, checksum, current_setting('transaction_read_only')::boolean as is_read_only
    from ${schema}.schema_migrations`,

  nextUserId: `select nextval('${schema}.user_ids') as id`,
});
