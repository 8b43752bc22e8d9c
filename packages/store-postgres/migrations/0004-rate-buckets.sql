-- What is counted against rate limits. A row is a bucket: the takes from it that have not expired, oldest first.
create table rate_buckets (
  -- SHA-256 of the action and of whom it is counted for: nobody reads here which addresses were tried.
  key text collate "C" primary key,
  entry_ids text[] not null,
  entry_ends bigint[] not null,
  -- When the last entry is long over, in whole hours: an indexed column that seldom changes lets a take touch no index.
  removable_at bigint not null,
  check (cardinality(entry_ids) = cardinality(entry_ends))
) with (fillfactor = 70);
create index rate_buckets_removable_at on rate_buckets (removable_at);
