import { keepNewest } from '@handfast/protocol'
import { requestNameOf } from './request-ids.ts'

/** Requests of the server to its clients, by who has to answer them: sampling, elicitation. */
export interface Questions {
  /** @param scope The session that it was sent to; the principal, where there is none. */
  ask(scope: string, id: string | number): void
  /**
   * 2025-11-25, client/elicitation, Security Considerations: an answer is of whoever was asked
   * (MUST). Whether one of these answers what others were asked, and this scope was not.
   */
  areForeign(scope: string, ids: readonly (string | number)[]): boolean
}

const scopesMax = 10_000
/** Of each, that wait for an answer; nobody can make others forget theirs. */
const perScopeMax = 100

/** Those of this process, which has the transports of the sessions that it serves. */
export function createQuestions(): Questions {
  const byScope = new Map<string, Map<string, true>>()
  /** How many scopes were asked under this name. */
  const counts = new Map<string, number>()

  const count = (id: string, by: 1 | -1): void => {
    const left = (counts.get(id) ?? 0) + by
    if (left === 0) counts.delete(id)
    else counts.set(id, left)
  }

  const forgetOldestScope = (): void => {
    const [oldest] = byScope
    if (oldest === undefined) return
    const [scope, asked] = oldest
    for (const id of asked.keys()) count(id, -1)
    byScope.delete(scope)
  }

  const answer = (asked: Map<string, true>, scope: string, id: string): void => {
    asked.delete(id)
    count(id, -1)
    if (asked.size === 0) byScope.delete(scope)
  }

  return {
    ask(scope, given) {
      const id = requestNameOf(given)
      if (!byScope.has(scope) && byScope.size >= scopesMax) forgetOldestScope()
      const asked = byScope.get(scope) ?? new Map<string, true>()
      if (asked.has(id)) return
      const [oldest] = asked.keys()
      if (asked.size >= perScopeMax && oldest !== undefined) count(oldest, -1)
      keepNewest(asked, [id, true], perScopeMax)
      count(id, 1)
      byScope.set(scope, asked)
    },

    areForeign(scope, given) {
      const ids = given.map(requestNameOf)
      const asked = byScope.get(scope)
      if (ids.some((id) => counts.has(id) && asked?.has(id) !== true)) return true
      if (asked !== undefined) {
        for (const id of ids) if (asked.has(id)) answer(asked, scope, id)
      }
      return false
    },
  }
}
