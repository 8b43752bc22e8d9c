create sequence authenticator_ids;

create table authenticators (
  id bigint primary key,
  user_id bigint not null references users on delete cascade,
  type text not null,
  -- Counts the changes: a change is made to the revision that was read.
  revision integer not null default 1,
  -- Its secrets are sealed.
  content json not null,
  created_at bigint not null,
  last_used_at bigint
);
create index authenticators_user_id on authenticators (user_id);
create unique index authenticators_single on authenticators (user_id, type)
  where type in ('totp', 'recovery_codes');
