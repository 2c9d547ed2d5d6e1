import type { Facts } from '../../facts/facts.ts'
import type { StateAccess } from '../../facts/state.ts'
import type { Node } from '../../flow/graph.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { deepLabelsAt, labelsAt, leavesOf, originsOf, tokensOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { calledName } from '../compared-parts.ts'
import { spreadFrom } from '../spread.ts'

/** State of a session before a login that is found in the one after it. */
export interface Carried {
  /** Where it is stored in the new session. */
  readonly at: Value
  readonly from: Value
  readonly what: string
  readonly node: Node
}

const sessionIds = labelSet(['Cookie', 'SessionIdHeader', 'UrlParameter', 'RequestBody'])
const minted = labelSet(['ServerMinted', 'Csprng'])
const identity = labelSet(['Principal', 'AuthInfo'])
/** What a login needs to finish, and says nothing about anybody. */
const harmless =
  /^(?:id|sessionID|cookie|regenerate|destroy|save|reload|touch|get|set|pop|clear|.*(?:return|redirect|next|url|state|nonce|verifier|csrf|xsrf|flash|lang|locale|theme).*)$/i
const wholes =
  /^(?:assign|merge|structuredClone|cloneDeep|stringify|dict|copy|deepcopy|fromEntries)$/
const renewals: readonly string[] = ['regenerate', 'cycle_key']
const ancestorsMax = 8

export function carriedOver(facts: Facts): readonly Carried[] {
  return onePerFunction(facts, [...throughRegenerate(facts), ...renamed(facts), ...copied(facts)])
}

function onePerFunction({ program }: Facts, all: readonly Carried[]): readonly Carried[] {
  const first = new Map<FunctionId, Carried>()
  for (const one of all) {
    const id = program.functionOf[one.at] ?? -1
    if (!first.has(id)) first.set(id, one)
  }
  return [...first.values()]
}

/** Values read from the session before its id is replaced, and written to it afterwards. */
function throughRegenerate(facts: Facts): readonly Carried[] {
  const { flow } = facts
  const calls = facts.sites('web-session.regenerate').map(({ value }) => value)
  if (calls.length === 0) return []
  const sources = readsBefore(facts, calls)
  const spread = spreadFrom(flow, sources, () => true)
  return writesOf(facts).flatMap(({ at, stored }) => {
    const node = stored.flatMap((one) => leavesOf(flow, one)).find((leaf) => spread.has(leaf))
    const from = node === undefined ? undefined : spread.sourceOf(node)
    if (node === undefined || from === undefined || !isAfter(facts, calls, at)) return []
    const what = `\`${facts.textOf(from).replace(/\s+/g, ' ').slice(0, 60)}\``
    return [{ at, from, what, node }]
  })
}

function readsBefore(facts: Facts, calls: readonly Value[]): readonly Value[] {
  const { program, flow } = facts
  const found: Value[] = []
  for (const renewal of calls) {
    const info = program.functions[program.functionOf[renewal] ?? -1]
    for (let at = info?.from ?? 0; at < renewal; at += 1) {
      const a = program.a[at] ?? -1
      switch (program.op[at]) {
        case Op.Prop:
          if (isSession(facts, a) && isData(facts, at, program.strings[program.b[at] ?? -1]))
            found.push(at)
          break
        case Op.Index:
          if (isSession(facts, a) && isData(facts, at, flow.solver.constant(program.b[at] ?? -1)))
            found.push(at)
          break
        case Op.Spread:
          if (isSession(facts, a)) found.push(...facts.usersOf(at))
          break
        case Op.Call:
          if (
            wholes.test(calledName(program, at)) &&
            argumentsOf(flow.solver, at).some((one) => isSession(facts, one))
          )
            found.push(at)
          break
        default:
      }
    }
  }
  return found
}

/** A field that is read for its value, not called. */
function isData({ program, usersOf }: Facts, at: Value, name: string | undefined): boolean {
  if (name === undefined || harmless.test(name)) return false
  return !usersOf(at).some((user) => program.op[user] === Op.Call && program.a[user] === at)
}

function isSession({ flow }: Facts, value: Value): boolean {
  if (value < 0) return false
  const { index } = flow.solver
  return tokensOf(flow, value).some((token) => {
    if (token.kind !== 'typed') return false
    if (index.type(token.type)?.store?.kind === 'web-session') return true
    // What can get a new id, whatever its type is called.
    return renewals.some(
      (name) => index.member(token.type, name)?.call?.role === 'web-session.regenerate',
    )
  })
}

interface Write {
  readonly at: Value
  readonly stored: readonly Node[]
}

function writesOf(facts: Facts): readonly Write[] {
  const { program, flow } = facts
  const writes: Write[] = facts.sites('web-session.write').map(({ value }) => ({
    at: value,
    stored:
      program.op[value] === Op.Call
        ? [...argumentsOf(flow.solver, value)]
        : [program.c[value] ?? -1],
  }))
  for (const at of instructionsOf(program, Op.SetProp, Op.SetIndex, Op.Call)) {
    const op = program.op[at]
    if ((op === Op.SetProp || op === Op.SetIndex) && isSession(facts, program.a[at] ?? -1)) {
      writes.push({ at, stored: [program.c[at] ?? -1] })
    }
    if (op !== Op.Call || calledName(program, at) !== 'assign') continue
    const [target = -1, ...given] = argumentsOf(flow.solver, at)
    if (isSession(facts, target)) writes.push({ at, stored: given })
  }
  return writes
}

/** Later in the same function, or in one that stands in it. */
function isAfter({ program }: Facts, calls: readonly Value[], at: Value): boolean {
  let id = program.functionOf[at] ?? -1
  for (let depth = 0; depth < ancestorsMax && id >= 0; depth += 1) {
    const holder = id
    const isInside = depth > 0
    if (
      calls.some((renewal) => program.functionOf[renewal] === holder && (isInside || renewal < at))
    )
      return true
    id = program.functions[id]?.parent ?? -1
  }
  return false
}

const renaming = /^rename(?:nx)?$/i

/** `RENAME session:<old> session:<new>` where somebody is authenticated. */
function renamed(facts: Facts): readonly Carried[] {
  const { program, flow } = facts
  const found: Carried[] = []
  for (const at of instructionsOf(program, Op.Call)) {
    if (!renaming.test(calledName(program, at))) continue
    const [old = -1, fresh = -1] = argumentsOf(flow.solver, at)
    if (fresh < 0 || !isStore(facts, receiverOf(flow.solver, at))) continue
    const isFresh = (deepLabelsAt(flow, fresh) & minted) !== 0
    if ((deepLabelsAt(flow, old) & sessionIds) === 0 || !isFresh) continue
    found.push({ at, from: at, what: 'the whole record', node: old })
  }
  return found
}

function isStore({ flow }: Facts, value: Value): boolean {
  if (value < 0) return false
  return tokensOf(flow, value).some(
    (token) => token.kind === 'typed' && flow.solver.index.type(token.type)?.store !== undefined,
  )
}

/** `sessions.set(fresh, { ...sessions.get(old), user })`. */
function copied(facts: Facts): readonly Carried[] {
  const found: Carried[] = []
  for (const { outlivesRequests, accesses } of facts.stores) {
    if (!outlivesRequests) continue
    const lookups = accesses.filter(
      ({ operation, keyLabels }) => operation === 'get' && (keyLabels & sessionIds) !== 0,
    )
    const reads = new Set(lookups.map(({ value }) => value))
    for (const access of accesses) {
      if (access.operation !== 'set' || reads.size === 0 || !isFreshKey(access)) continue
      const from = inheritedFrom(facts, access, reads)
      if (from === undefined) continue
      found.push({ at: access.value, from, what: 'the whole record', node: from })
    }
  }
  return found
}

function isFreshKey({ keyLabels }: StateAccess): boolean {
  return (keyLabels & minted) !== 0 && (keyLabels & clientChosen) === 0
}

function inheritedFrom(
  facts: Facts,
  { stored }: StateAccess,
  reads: ReadonlySet<Value>,
): Value | undefined {
  const { flow } = facts
  for (const node of stored) {
    if (((deepLabelsAt(flow, node) | labelsAt(flow, node)) & identity) === 0) continue
    const spreads = tokensOf(flow, node).flatMap((token) => [
      ...(flow.solver.spreads.get(token.id) ?? []),
    ])
    for (const inner of [node, ...spreads]) {
      const from = originsOf(flow, inner).find((origin) => reads.has(origin))
      if (from !== undefined) return from
    }
  }
  return undefined
}
