/** What is done with authenticators. Whatever changes a user's factors ends what was issued for their login. */
export const authenticatorTexts = (schema: string) => ({
  listAuthenticators: `
    select id, type, revision, content, created_at, last_used_at
    from ${schema}.authenticators where user_id = $1 order by id`,
  isCredentialUsed: `
    select exists (select from ${schema}.authenticators
      where type = 'webauthn' and content ->> 'credentialId' = $1) as is_used`,

  nextAuthenticatorId: `select nextval('${schema}.authenticator_ids') as id`,

  addAuthenticator: `
    with changed as (
      update ${schema}.users set login_epoch = login_epoch + 1 where id = $2 returning id
    )
    insert into ${schema}.authenticators (id, user_id, type, content, created_at)
    select $1, changed.id, $3, $4, $5 from changed returning id`,

  updateAuthenticator: `
    update ${schema}.authenticators
    set revision = revision + 1, content = $5, last_used_at = $6
    where id = $1 and user_id = $2 and type = $3 and revision = $4 returning id`,

  removeAuthenticator: `
    with removed as (
      delete from ${schema}.authenticators where id = $1 and user_id = $2 returning user_id
    )
    update ${schema}.users u set login_epoch = login_epoch + 1
    from removed where u.id = removed.user_id returning u.id`,
});
