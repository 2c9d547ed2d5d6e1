import type { ListQuery, Page, Store, StoredRecord } from '../../core/store.ts'
import type { Groups } from './groups.ts'
import { pageOf } from './replies.ts'
import { listOwnedScript, listScript } from './scripts.ts'

/** In one step, in which Redis serves nobody else. */
const recordsMax = 500

/** Group after group, each by key; a page of all begins at `group:key`. */
export function createList(groups: Groups): Store['list'] {
  return (query) => {
    const { owner, after = '' } = query
    if (owner !== undefined) {
      return listGroup(groups, query, { group: groups.ofOwner(owner), after })
    }
    return listAll(groups, query)
  }
}

async function listAll(groups: Groups, query: ListQuery): Promise<Page> {
  const records: StoredRecord[] = []
  let [group, after] = positionOf(query.after ?? '0:')
  while (group < groups.count) {
    const limit = query.limit - records.length
    if (limit <= 0) return { records, next: `${group}:${after}` }
    const page = await listGroup(groups, { ...query, limit }, { group, after })
    records.push(...page.records)
    if (page.next === undefined) {
      group += 1
      after = ''
    } else {
      after = page.next
    }
  }
  return { records, next: undefined }
}

function positionOf(after: string): [number, string] {
  const colon = after.indexOf(':')
  const group = Number(after.slice(0, colon))
  if (!Number.isSafeInteger(group) || group < 0) return [0, '']
  return [group, after.slice(colon + 1)]
}

async function listGroup(
  groups: Groups,
  query: ListQuery,
  from: { readonly group: number; readonly after: string },
): Promise<Page> {
  const { kind, owner, nowMs } = query
  const { group } = from
  const script = owner === undefined ? listScript : listOwnedScript
  const records: StoredRecord[] = []
  let next: string | undefined = from.after
  while (next !== undefined && records.length < query.limit) {
    const limit = Math.min(recordsMax, query.limit - records.length)
    const args = [next, limit, ...(owner === undefined ? [] : [owner])]
    const page = pageOf(kind, await groups.run(script, { group, kind, nowMs, args }))
    records.push(...page.records)
    next = page.next
  }
  return { records, next }
}
