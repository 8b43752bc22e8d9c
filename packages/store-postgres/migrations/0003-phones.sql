-- The number of a user, in E.164 form. Anybody may say that a number is theirs; one at most has verified it.

alter table users
  add column phone text collate "C",
  add column phone_is_verified boolean not null default false,
  add check (phone is not null or not phone_is_verified);
create index users_phone on users (phone) where phone is not null;
create unique index users_verified_phone on users (phone) where phone_is_verified;
