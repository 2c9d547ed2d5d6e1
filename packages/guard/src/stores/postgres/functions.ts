/**
 * An operation is one function, so that it is one statement and one transaction whatever sends it:
 * a pool, a single connection, a pooler in transaction mode, or Postgres in this process.
 *
 * Locks are taken in one order, which is why none of them can wait for each other: owner, kind,
 * records, tally. Sweeps take what nobody holds.
 */
export const functionsSql = (prefix: string): string =>
  [steps, insert, changes, removals, sweep].join('').replaceAll('hf_', prefix)

const steps = `
create function hf_generation(the_kind text) returns bigint language sql stable as $$
  select generation from hf_kind where kind = the_kind
$$;

-- What is confirmed stays so after a crash, whatever the default of the database is.
create function hf_durably() returns void language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'this store needs the isolation level "read committed", and found "%"',
      current_setting('transaction_isolation');
  end if;
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
end
$$;

create function hf_counted(the_kind text, the_generation bigint) returns bigint
language sql stable as $$
  select coalesce(sum(records), 0) from hf_tally
  where kind = the_kind and generation = the_generation
$$;

-- The last step of a transaction, so that nobody who holds a slot waits for anything but the disk.
create function hf_count(the_kind text, the_generation bigint, change bigint) returns void
language plpgsql as $$
begin
  if change = 0 then return; end if;
  insert into hf_tally as t values (the_kind, the_generation, pg_backend_pid() % 16, change)
  on conflict (kind, generation, slot) do update set records = t.records + excluded.records;
end
$$;
`

const insert = `
create function hf_insert(
  the_kind text, the_key text, the_owner text, the_value text,
  created bigint, used bigint, expires bigint,
  per_owner_max bigint, kind_max bigint, now_ms bigint
) returns text language plpgsql as $$
declare
  current bigint;
  freed bigint := 0;
  dead bigint;
begin
  perform hf_durably();
  -- Two insertions for one owner would both see room for one more.
  perform pg_advisory_xact_lock(hashtextextended('hf_' || the_kind || ' ' || the_owner, 1));
  insert into hf_kind (kind) values (the_kind) on conflict do nothing;
  current := hf_generation(the_kind);
  -- Near the cap one at a time, so that no two take the last place.
  if hf_counted(the_kind, current) + 100 >= kind_max then
    perform pg_advisory_xact_lock(hashtextextended('hf_' || the_kind, 2));
  end if;
  if exists (select from hf_record where kind = the_kind and key = the_key
    and generation = current and expires_at_ms > now_ms) then return 'exists'; end if;
  if per_owner_max <= (select count(*) from hf_record where kind = the_kind and owner = the_owner
    and generation = current and expires_at_ms > now_ms) then return 'owner-full'; end if;

  if hf_counted(the_kind, current) >= kind_max then
    with gone as (
      delete from hf_record where (kind, key) in (
        select kind, key from hf_record
        where kind = the_kind and generation = current and expires_at_ms <= now_ms
        limit 100 for update skip locked
      ) returning 1
    ) select count(*) into freed from gone;
    if hf_counted(the_kind, current) - freed >= kind_max then
      perform hf_count(the_kind, current, -freed);
      return 'store-full';
    end if;
  end if;

  with gone as (
    delete from hf_record where kind = the_kind and key = the_key
    and (generation <> current or expires_at_ms <= now_ms) returning generation
  ) select count(*) into dead from gone where generation = current;
  insert into hf_record values (the_kind, the_key, current, the_owner, the_value, 1,
    created, used, expires) on conflict do nothing;
  if not found then
    perform hf_count(the_kind, current, -freed - dead);
    return 'exists';
  end if;
  perform hf_count(the_kind, current, 1 - freed - dead);
  return 'inserted';
end
$$;
`

const changes = `
create function hf_replace(
  the_kind text, the_key text, the_version bigint, the_value text, now_ms bigint
) returns boolean language plpgsql as $$
begin
  perform hf_durably();
  update hf_record set value = the_value, version = version + 1
  where kind = the_kind and key = the_key and version = the_version
    and generation = hf_generation(the_kind) and expires_at_ms > now_ms;
  return found;
end
$$;

-- Not worth a wait for the disk: a lost one ends a session a little earlier.
create function hf_touch(
  the_kind text, the_key text, used bigint, expires bigint, now_ms bigint
) returns boolean language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  update hf_record set used_at_ms = used, expires_at_ms = expires
  where kind = the_kind and key = the_key
    and generation = hf_generation(the_kind) and expires_at_ms > now_ms;
  return found;
end
$$;
`

const removals = `
create function hf_remove(the_kind text, the_key text, message text, now_ms bigint)
returns boolean language plpgsql as $$
declare
  gone_from bigint;
begin
  perform hf_durably();
  delete from hf_record where kind = the_kind and key = the_key
    and generation = hf_generation(the_kind) and expires_at_ms > now_ms
  returning generation into gone_from;
  if gone_from is null then return false; end if;
  perform pg_notify('hf_removals', message);
  perform hf_count(the_kind, gone_from, -1);
  return true;
end
$$;

create function hf_remove_owned(
  the_kind text, the_owner text, the_exception text, message text, now_ms bigint
) returns bigint language plpgsql as $$
declare
  current bigint := hf_generation(the_kind);
  live bigint;
  gone bigint;
begin
  perform hf_durably();
  perform pg_advisory_xact_lock(hashtextextended('hf_' || the_kind || ' ' || the_owner, 1));
  with deleted as (
    delete from hf_record where kind = the_kind and owner = the_owner
    and key is distinct from the_exception and generation = current returning expires_at_ms
  ) select count(*) filter (where expires_at_ms > now_ms), count(*) into live, gone from deleted;
  perform pg_notify('hf_removals', message);
  perform hf_count(the_kind, current, -gone);
  return live;
end
$$;

create function hf_remove_all(the_kind text, message text, now_ms bigint)
returns bigint language plpgsql as $$
declare
  next bigint;
  live bigint;
begin
  perform hf_durably();
  update hf_kind set generation = generation + 1 where kind = the_kind
  returning generation into next;
  select count(*) into live from hf_record
  where kind = the_kind and generation = next - 1 and expires_at_ms > now_ms;
  delete from hf_tally where kind = the_kind and generation < next;
  perform pg_notify('hf_removals', message);
  return live;
end
$$;
`

const sweep = `
create function hf_sweep(records_max bigint, now_ms bigint) returns bigint
language plpgsql as $$
declare
  freed bigint := 0;
  part record;
begin
  perform set_config('synchronous_commit', 'off', true);
  for part in
    with dead as (
      select kind, key from hf_record where expires_at_ms <= now_ms
      order by expires_at_ms limit records_max for update skip locked
    ), gone as (
      delete from hf_record r using dead d where r.kind = d.kind and r.key = d.key
      returning r.kind, r.generation
    )
    select kind, generation, count(*) as records from gone
    group by kind, generation order by kind, generation
  loop
    freed := freed + part.records;
    if part.generation = hf_generation(part.kind) then
      perform hf_count(part.kind, part.generation, -part.records);
    end if;
  end loop;
  return freed;
end
$$;
`
