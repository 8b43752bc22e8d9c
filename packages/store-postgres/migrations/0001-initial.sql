-- The tables of Sallyport. The migration runs with the search path set to their schema.
--
-- Times are milliseconds since the Unix epoch, as the engine reads them off its clock: the server's is never asked.
-- JSON is kept as text (json, not jsonb): it comes back exactly as it was written.
-- What is only ever compared for equality has the collation "C", which compares bytes.

create sequence user_ids;

create table users (
  id bigint primary key,
  username text,
  -- Spellings that look alike share a key.
  username_key text collate "C" unique,
  -- The primary address, also among emails: a session check then needs one join less.
  email text collate "C",
  password_hash text,
  is_active boolean not null,
  last_login_at bigint,
  session_epoch integer not null default 0,
  login_epoch integer not null default 0,
  created_at bigint not null,
  check ((username is null) = (username_key is null))
) with (fillfactor = 80);

create table emails (
  id bigint generated always as identity primary key,
  user_id bigint not null references users on delete cascade,
  email text collate "C" not null,
  is_verified boolean not null default false,
  is_primary boolean not null default false,
  -- Of all accounts that have an address, one at most has claimed it: of two signups with it, one succeeds. Who has
  -- verified an address has claimed it.
  is_claimed boolean not null,
  unique (user_id, email),
  check (is_claimed or not is_verified)
);
create unique index emails_claimed on emails (email) where is_claimed;
create unique index emails_verified on emails (email) where is_verified;
create unique index emails_primary on emails (user_id) where is_primary;
create index emails_email on emails (email);

-- Room in each page, so that an update that changes no indexed column (neither token nor expiry) touches no index.
create table sessions (
  id bigint generated always as identity primary key,
  revision integer not null default 1,
  token_hash text collate "C" not null unique,
  -- The token that was valid until the last rotation.
  previous_token_hash text collate "C",
  rotated_at bigint,
  -- Deferred, as one commit may create a user and sign them in.
  user_id bigint references users on delete cascade deferrable initially deferred,
  session_epoch integer,
  methods json not null,
  flows json not null,
  ip text not null,
  user_agent text not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  check ((previous_token_hash is null) = (rotated_at is null))
) with (fillfactor = 70);
create index sessions_previous_token_hash on sessions (previous_token_hash) where previous_token_hash is not null;
create index sessions_user_id on sessions (user_id) where user_id is not null;
create index sessions_expires_at on sessions (expires_at);

create table link_keys (
  hash text collate "C" primary key,
  purpose text not null,
  user_id bigint not null references users on delete cascade,
  email text collate "C" not null,
  session_epoch integer not null,
  login_epoch integer not null,
  expires_at bigint not null,
  is_consumed boolean not null
);
create index link_keys_user_id on link_keys (user_id);
create index link_keys_expires_at on link_keys (expires_at);

create table outbox (
  id bigint generated always as identity primary key,
  notice text not null,
  -- Wiped once the message is delivered or given up, as it may hold sealed secrets.
  payload json,
  created_at bigint not null,
  due_at bigint not null,
  attempts integer not null default 0,
  ended_at bigint,
  was_delivered boolean,
  check ((ended_at is null) = (payload is not null)),
  check ((ended_at is null) = (was_delivered is null))
) with (fillfactor = 70);
create index outbox_due on outbox (due_at, id) where ended_at is null;
create index outbox_ended on outbox (ended_at) where ended_at is not null;

-- No references: what happened is on record for longer than those it happened to.
create table audit_events (
  id bigint generated always as identity primary key,
  at bigint not null,
  flow text not null,
  event text not null,
  from_state text not null,
  to_state text not null,
  user_id bigint,
  session_id bigint,
  ip text not null
);
create index audit_events_at on audit_events (at);
