-- What flows of an embedder's own keep with users, by names of theirs.
create table user_data (
  user_id bigint not null references users on delete cascade,
  name text not null,
  -- Counts the changes: whoever relies on it expects the one that was read.
  revision integer not null default 1,
  -- { "value": ... }
  content json not null,
  primary key (user_id, name)
);
