import { keepNewest, memberOf } from '@handfast/protocol'
import type { OwnerKey, Principal, RecordKey } from '@handfast/guard'
import type { Exchange } from '../data-path/exchange.ts'
import { textOf } from '../data-path/text-of.ts'

/** What this node saw last of a session. */
export interface Used {
  readonly atMs: number
  /** Method, or `tools/call` with the name of the tool. */
  readonly last: string | undefined
}

/** Who and what was seen of late, for operators; nothing is decided by it. */
export interface Activity {
  see(exchange: Exchange, atMs: number): void
  used(ref: RecordKey): Used | undefined
  principals(): ReadonlyMap<OwnerKey, Principal>
  /** Sessions that were used since this was asked last. */
  takeChanged(): readonly ChangedSession[]
}

export interface ChangedSession {
  readonly upstream: string
  readonly ref: RecordKey
}

/** As many sessions as a gateway has by default. */
const sessionsMax = 100_000
const principalsMax = 10_000
const changedMax = 1000
/** Fewer than an id of ours has, so that nobody has one shown by sending it as a name. */
const nameCharactersMax = 40
const nameShape = /^[\w./-]+$/

export function createActivity(): Activity {
  const sessions = new Map<RecordKey, Used>()
  const principals = new Map<OwnerKey, Principal>()
  const changed = new Map<RecordKey, ChangedSession>()
  return {
    see({ upstream, session, caller, asked }, atMs) {
      keepNewest(principals, [caller.owner, caller.principal], principalsMax)
      if (session === undefined) return
      const { ref } = session
      const last = lastOf(asked) ?? sessions.get(ref)?.last
      keepNewest(sessions, [ref, { atMs, last }], sessionsMax)
      if (changed.size < changedMax) changed.set(ref, { upstream, ref })
    },
    used: (ref) => sessions.get(ref),
    principals: () => principals,
    takeChanged() {
      const taken = [...changed.values()]
      changed.clear()
      return taken
    },
  }
}

/** Clients may send any name: what does not look like one is not kept. */
function lastOf(asked: Exchange['asked']): string | undefined {
  const request = asked.at(-1)
  if (request === undefined) return undefined
  const name =
    request.method === 'tools/call' ? textOf(memberOf(request.params, 'name')) : undefined
  const last = name ?? request.method
  return nameShape.test(last) ? last.slice(0, nameCharactersMax) : undefined
}
