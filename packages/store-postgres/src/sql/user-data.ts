/** What flows of an embedder's own keep with users. */
export const userDataTexts = (schema: string) => ({
  findUserData: `select content, revision from ${schema}.user_data where user_id = $1 and name = $2`,

  putUserData: `
    insert into ${schema}.user_data as d (user_id, name, content) values ($1, $2, $3)
    on conflict (user_id, name) do update set content = excluded.content, revision = d.revision + 1`,
});
