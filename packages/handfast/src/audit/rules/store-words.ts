import type { Facts } from '../facts/facts.ts'
import type { Persona } from '../../finding/finding.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import type { KeptStore } from './kept-stores.ts'
import type { Lifetime } from './lifetimes.ts'

/** Why rules about what is kept do not apply. */
export const nothingKept = 'nothing keeps sessions or handles across requests'

/** `` `sessions` ``, or words where the store has no name. */
export function storeName({ store: { name } }: KeptStore): string {
  return name === '' ? 'a store' : `\`${name}\``
}

/** What one entry is. */
export function entryWord({ keeps }: KeptStore): string {
  return keeps === 'handles' ? 'handle' : 'session'
}

/** Where the finding about a store belongs: where entries come into being. */
export function placeOf({ insertions, store }: KeptStore): Value {
  return insertions[0]?.value ?? store.site
}

/** Where the store is made, when that is somewhere else. */
export function madeAt(facts: Facts, kept: KeptStore): readonly { at: Value; label: string }[] {
  const { site } = kept.store
  if (site < 0 || facts.program.op[site] === Op.Global) return []
  return [{ at: site, label: 'the store' }]
}

/** How entries leave, in the words of a message. */
export function leavingWords({ removals, kept }: Lifetime): string {
  const word = entryWord(kept)
  if (removals.length === 0) return `nothing ever removes a ${word}`
  if (removals.every(({ trigger }) => trigger === 'termination'))
    return `a ${word} leaves only when its client sends DELETE or its transport is closed`
  return `a ${word} leaves only when somebody asks for its end`
}

/**
 * Who wants to see it: where a process serves one client over stdio nobody would mend it today, and
 * what only looks like a session is a lead.
 */
export function personaOf({ context }: Facts, { doubtful, keeps, store }: KeptStore): Persona {
  if (doubtful) return 'auditor'
  if (context.stdioOnly || (!context.isMcp && keeps !== 'connections')) return 'pedantic'
  return keeps === 'sessions' || store.shape?.kind === 'cache' ? 'pedantic' : 'regular'
}
