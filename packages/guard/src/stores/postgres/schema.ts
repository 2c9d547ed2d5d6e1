import { functionsSql } from './functions.ts'

export const schemaVersion = 1

/**
 * Creates what is not there: tables, and a function for each operation, all with names that begin
 * with the prefix. Safe to run at every start, by several processes at once.
 */
export function schemaSql(prefix: string): string {
  return `do $schema$
declare
  present int;
begin
  -- Until the end of this transaction: two processes would otherwise create the same at once.
  perform pg_advisory_xact_lock(hashtextextended('${prefix}schema', 0));
  create table if not exists ${prefix}schema (version int not null);
  select max(version) into present from ${prefix}schema;
  if present > ${schemaVersion} then
    raise exception 'the tables ${prefix}* are of version %, which is newer than this program',
      present;
  end if;
  if present = ${schemaVersion} then return; end if;
${tablesSql(prefix)}
${functionsSql(prefix)}
  insert into ${prefix}schema values (${schemaVersion});
end
$schema$`
}

/**
 * A record belongs to the generation that its kind had when it was inserted. A kind that goes on
 * to the next one has ended all that it had, at once and whatever their number.
 */
const tablesSql = (prefix: string): string => `
create table ${prefix}kind (
  kind text primary key,
  generation bigint not null default 0
);
create table ${prefix}record (
  kind text not null,
  key text collate "C" not null,
  generation bigint not null,
  owner text collate "C" not null,
  value text not null,
  version bigint not null,
  created_at_ms bigint not null,
  used_at_ms bigint not null,
  expires_at_ms bigint not null,
  primary key (kind, key)
);
create index ${prefix}record_owner on ${prefix}record (kind, owner, key);
create index ${prefix}record_expiry on ${prefix}record (expires_at_ms);
-- How many records a kind has is the sum of its slots, each of which may be negative: writers on
-- different connections take different ones, and so do not wait for each other.
create table ${prefix}tally (
  kind text not null,
  generation bigint not null,
  slot int not null,
  records bigint not null,
  primary key (kind, generation, slot)
) with (fillfactor = 50);`
