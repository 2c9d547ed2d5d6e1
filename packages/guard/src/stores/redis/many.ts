import type { ListQuery, Page, Store, StoredRecord } from '../../core/store.ts'
import { sumOf } from './groups.ts'
import type { Groups } from './groups.ts'
import { pageOf } from './replies.ts'
import { countScript, listOwnedScript, listScript, sweepScript } from './scripts.ts'

/** Listed in one step, in which Redis serves nobody else. */
const listedMax = 500
/** Freed in one step, which takes longer. */
const freedMax = 200
/** In one sweep, where there are so many. */
const sweptGroupsMax = 8

export function createMany(groups: Groups): Pick<Store, 'list' | 'count' | 'sweep'> {
  let next = 0
  return {
    async list(query) {
      const { owner, after = '' } = query
      return owner === undefined
        ? listAll(groups, query)
        : listGroup(groups, query, { group: groups.ofOwner(owner), after })
    },

    count: async (kind, nowMs) =>
      sumOf(await groups.inEach(countScript, { kind, nowMs, args: [] })),

    async sweep(recordsMax, nowMs) {
      let freed = 0
      for (let visited = 0; visited < Math.min(groups.count, sweptGroupsMax); visited += 1) {
        freed += await sweepGroup(groups, { group: next, recordsMax: recordsMax - freed, nowMs })
        next = (next + 1) % groups.count
        if (freed >= recordsMax) break
      }
      return freed
    },
  }
}

/** Group after group, each by key: a page begins after `group:key`. */
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
    const limit = Math.min(listedMax, query.limit - records.length)
    const args = [next, limit, ...(owner === undefined ? [] : [owner])]
    const page = pageOf(kind, await groups.run(script, { group, kind, nowMs, args }))
    records.push(...page.records)
    next = page.next
  }
  return { records, next }
}

interface Sweep {
  readonly group: number
  readonly recordsMax: number
  readonly nowMs: number
}

async function sweepGroup(groups: Groups, { group, recordsMax, nowMs }: Sweep): Promise<number> {
  let freed = 0
  while (freed < recordsMax) {
    const limit = Math.min(freedMax, recordsMax - freed)
    const asked = { group, kind: '', nowMs, args: [limit] }
    const step = Number(await groups.run(sweepScript, asked))
    freed += step
    if (step < limit) break
  }
  return freed
}
