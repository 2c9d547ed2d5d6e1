import type { Facts } from '../../facts/facts.ts'
import { runsBefore } from '../../flow/blocks.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { identityWriteOf } from '../identity-slots.ts'
import type { IdentityWrite } from '../identity-slots.ts'
import type { Rule, Sighting } from '../rule.ts'
import { librarySetters } from './library-setters.ts'
import { sessionFields } from './session-fields.ts'
import { sharedSlotsOf } from '../shared-slots.ts'
import type { SharedSlot } from '../shared-slots.ts'

const relatedMax = 3

/** CWE-362; MCP 2026-07-28, basic/index, Statelessness: nothing comes from earlier requests. */
export const sharedCurrentUser: Rule = {
  id: 'shared-current-user',

  notApplicable({ context, entries }) {
    if (context.stdioOnly) return 'stdio only: a process has one user'
    return entries.length === 0 ? 'nothing here serves requests' : undefined
  },

  check(facts, report) {
    const reported = new Set<string>()
    for (const slot of sharedSlotsOf(facts)) {
      const found = identityWriteOf(slot)
      if (found === undefined || reported.has(slot.holder)) continue
      const reads = slot.reads.filter((read) => isOvertaken(facts, slot, read))
      if (reads.length === 0 && !slot.isForeign) continue
      reported.add(slot.holder)
      report(slotSighting(slot, found, reads))
    }
    for (const sighting of sessionFields(facts)) report(sighting)
    for (const sighting of librarySetters(facts)) report(sighting)
  },
}

function slotSighting(
  { name, lifetime, writes }: SharedSlot,
  { write, labels, certain }: IdentityWrite,
  reads: readonly Value[],
): Sighting {
  const others = writes.filter(({ at }) => at !== write.at)
  return {
    at: write.at,
    label: 'whoever writes last is who everybody is',
    message: `\`${name}\` says who is calling, and all requests share it.`,
    attack:
      'While the call of another user waits for something, the attacker sends one of ' +
      'their own: the first goes on as the attacker, or the other way round.',
    fix:
      'Read the caller from the request that is being handled (`extra.authInfo`, ' +
      '`ctx.http.authInfo`, `get_access_token()`), or keep it in AsyncLocalStorage ' +
      'or a ContextVar.',
    confidence: certain && lifetime === 'process' ? 'high' : 'medium',
    persona: lifetime === 'process' ? 'regular' : 'pedantic',
    related: [
      ...reads.slice(0, relatedMax).map((at) => ({ at, label: 'read here, by any request' })),
      ...others.slice(0, relatedMax).map(({ at }) => ({ at, label: 'and written here' })),
    ],
    trace: { node: write.value, labels },
  }
}

/** Another request may have written between the slot's writes in this function and the read. */
function isOvertaken(facts: Facts, { writes }: SharedSlot, read: Value): boolean {
  const { program, blocks } = facts
  const before = writes.filter(({ at }) => runsBefore(program, blocks, at, read))
  return before.every(({ at }) => isAwaitedBetween(facts, at, read))
}

function isAwaitedBetween({ program }: Facts, from: Value, to: Value): boolean {
  for (let value = from + 1; value < to; value += 1) {
    const op = program.op[value]
    if (op === Op.Await || op === Op.Yield) return true
  }
  return false
}
