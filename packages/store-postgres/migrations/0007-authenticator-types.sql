-- Every request reads of which types the authenticators of its user are: kept with the user, that is a quarter less work.
-- A trigger keeps it, so that no server that is older than this can leave it behind: by it logins ask for a second factor.

alter table users add column authenticator_types json not null default '[]';

create function keep_authenticator_types() returns trigger language plpgsql as $$
begin
  execute format(
    'update %1$I.users set authenticator_types = coalesce(
       (select json_agg(distinct type order by type) from %1$I.authenticators where user_id = $1), ''[]'')
     where id = $1',
    tg_table_schema) using coalesce(new.user_id, old.user_id);
  return null;
end
$$;

create trigger keep_types after insert or delete on authenticators
  for each row execute function keep_authenticator_types();

update users u set authenticator_types = (
  select json_agg(distinct type order by type) from authenticators where user_id = u.id
) where id in (select user_id from authenticators);
