import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import type { StateAccess, Store } from '../facts/state.ts'
import { expressionName } from '../facts/state.ts'
import { labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { labelsAt, originsOf, tokensOf } from '../flow/queries.ts'
import type { Token } from '../flow/tokens.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { guessableLabels } from './id-sources.ts'
import { partsOf } from './key-parts.ts'
import { nameOfValue } from './session-names.ts'

/**
 * State that is found or made by what a tool argument says, with nothing of the caller beside it.
 */
export interface ArgumentLookup {
  readonly access: StateAccess
  readonly store: Store
  /** What code calls the state: the variable, table or model. */
  readonly place: string
  /** Parts of the key that are tool arguments, with the names they have. */
  readonly named: readonly { readonly value: Value; readonly name: string }[]
  /**
   * Who chooses the keys that are stored: the server mints them, the client names them, or nobody
   * sees.
   */
  readonly chosenBy: 'server' | 'client' | 'unknown'
  /** Where the server mints them. */
  readonly mint: Value | undefined
  /** A use that nothing guards. */
  readonly use: Value
  /** A comparison that can be passed by. */
  readonly hole: Value | undefined
}

const argument: LabelSet = labelSet(['ToolArgument'])
const sessionScoped: LabelSet = labelSet(['TransportSession', 'SessionIdHeader', 'OwnerScoped'])
const minted: LabelSet = labelSet(['Csprng', 'ServerMinted']) | guessableLabels
const operations: ReadonlySet<string> = new Set(['get', 'set', 'delete', 'append'])

/** Reads of what is not worked out here. */
const otherOps: ReadonlySet<number> = new Set([Op.Param, Op.Prop, Op.Index, Op.Global])
const settingName = /limit|offset|page|count|size|max|length|prefix|namespace|table|version|env/i

/** By an SDK, or by code that takes the messages apart itself. */
export function servesTools({ entries, flow }: Facts): boolean {
  return (
    (flow.lanes.anywhere & argument) !== 0 ||
    entries.some(({ kind }) => kind === 'tool' || kind === 'mcp-request')
  )
}

/** Worked out once for all rules that ask. */
export const argumentLookupsOf: (facts: Facts) => readonly ArgumentLookup[] = oncePerTarget(
  (facts) => {
    const stores = [...facts.stores, ...commandStoresOf(facts)]
    const found = stores.flatMap((store) => (isState(facts, store) ? lookupsIn(facts, store) : []))
    return found
  },
)

/**
 * Where a call makes a command that somebody else carries out, nothing says which client will: all
 * commands of one type count as one database.
 */
function commandStoresOf(facts: Facts): readonly Store[] {
  const byType = new Map<string, { readonly token: Token; readonly accesses: StateAccess[] }>()
  for (const access of facts.accesses) {
    if (access.shape === undefined || access.containers.length > 0) continue
    const token = tokensOf(facts.flow, access.value).find(({ kind }) => kind === 'typed')
    if (token?.kind !== 'typed') continue
    const known = byType.get(token.type)
    if (known === undefined) byType.set(token.type, { token, accesses: [access] })
    else known.accesses.push(access)
  }
  return [...byType.values()].map(({ token, accesses }) => ({
    token,
    accesses,
    site: -1,
    name: '',
    shape: { kind: 'database' },
    outlivesRequests: true,
  }))
}

/** Kept between requests and changed by them; a table that is only read is no state of a caller. */
function isState(facts: Facts, store: Store): boolean {
  if (!store.outlivesRequests || store.shape?.kind === 'web-session') return false
  if (store.shape?.kind === 'database' || store.site < 0) return true
  return store.accesses.some((access) => {
    if (!isWrite(facts, access)) return false
    return facts.reach.atRequestTime(facts.program.functionOf[access.value] ?? -1)
  })
}

function lookupsIn(facts: Facts, store: Store): readonly ArgumentLookup[] {
  const writes = new Map<string, StateAccess[]>()
  for (const access of store.accesses) {
    if (!isWrite(facts, access)) continue
    const family = familyOf(facts, store, access)
    const list = writes.get(family)
    if (list === undefined) writes.set(family, [access])
    else list.push(access)
  }
  return store.accesses.flatMap((access) => {
    const family = familyOf(facts, store, access)
    const lookup = lookupOf(facts, {
      access,
      store,
      place: family,
      writes: writes.get(family) ?? [],
    })
    return lookup === undefined ? [] : [lookup]
  })
}

interface Candidate {
  readonly access: StateAccess
  readonly store: Store
  readonly place: string
  readonly writes: readonly StateAccess[]
}

function lookupOf(
  facts: Facts,
  { access, store, place, writes }: Candidate,
): ArgumentLookup | undefined {
  const { keyLabels, operation } = access
  if (!operations.has(operation) || (keyLabels & argument) === 0) return undefined
  if (access.shape?.sql !== undefined && columnsOf(facts, access.value).length === 0)
    return undefined
  if ((keyLabels & sessionScoped) !== 0 || (keyLabels & minted) !== 0) return undefined
  if ((labelsAt(facts.flow, access.receiver) & sessionScoped) !== 0) return undefined
  const binding = facts.guards.bindingOf(access)
  if (binding.bound) return undefined
  if (hasOtherPart(facts, access)) return undefined
  const named = namedParts(facts, access)
  // The address of a resource that is subscribed to is no name of state.
  if (named.length > 0 && named.every(({ name }) => name === 'uri')) return undefined
  // The values of an INSERT are all its columns, and a document all its members, so they do not
  // say who chose the key.
  const keyed = writes.filter(({ shape }) => shape?.sql === undefined && !isDocument(shape))
  const mint = keyed.find((write) => (write.keyLabels & minted) !== 0)
  const isClient = keyed.some((write) => (write.keyLabels & argument) !== 0)
  return {
    access,
    store,
    place: place === '' ? store.name : place,
    named,
    chosenBy: mint !== undefined ? 'server' : isClient ? 'client' : 'unknown',
    mint: mint?.value,
    use: binding.at,
    hole: binding.hole?.value,
  }
}

/** What is written is its own key: the members of it by which it is found are not told apart. */
const isDocument = (shape: StateAccess['shape']): boolean =>
  shape?.key !== undefined && shape.key === shape.value

/** A part of the key that comes from somewhere else, and may well be the caller. */
function hasOtherPart(facts: Facts, { keys }: StateAccess): boolean {
  const { flow, program } = facts
  const settings = new Set(facts.sites('process.env').map(({ value }) => value))
  const parts = new Set(keys.flatMap((key) => partsOf(facts, key)))
  return [...parts].some((part) => {
    const labels = labelsAt(flow, part)
    if ((labels & argument) !== 0 || (labels & guessableLabels) !== 0) return false
    if (flow.solver.constant(part) !== undefined || settings.has(part)) return false
    return otherOps.has(program.op[part] ?? 0) && !settingName.test(nameOfValue(facts, part))
  })
}

function namedParts(facts: Facts, { keys, value }: StateAccess): ArgumentLookup['named'] {
  const parts = new Map<string, Value>()
  for (const key of keys) {
    for (const part of partsOf(facts, key)) {
      if ((labelsAt(facts.flow, part) & argument) === 0) continue
      const name = nameOfValue(facts, part)
      const isRead = facts.program.op[part] !== Op.Call && !/^\d*$/.test(name)
      if (isRead && !parts.has(name)) parts.set(name, part)
    }
  }
  for (const column of columnsOf(facts, value)) if (!parts.has(column)) parts.set(column, value)
  return [...parts].map(([name, part]) => ({ name, value: part }))
}

function isWrite(facts: Facts, { operation, value }: StateAccess): boolean {
  if (operation === 'set' || operation === 'append') return true
  return /^\s*(?:insert|replace|update|upsert|merge)\b/i.test(sqlOf(facts, value) ?? '')
}

/**
 * In a database many kinds of state share one client: the model or table, or the fixed beginning of
 * the key, tells them apart.
 */
function familyOf(facts: Facts, store: Store, access: StateAccess): string {
  if (store.shape?.kind !== 'database' && store.shape?.kind !== 'cache') return ''
  const sql = sqlOf(facts, access.value)
  const table = /\b(?:from|into|update|join)\s+["'`[]?([\w.]+)/i.exec(sql ?? '')?.[1]
  if (table !== undefined) return table
  const name = tableOf(facts, store, access) ?? expressionName(facts.flow, access.receiver)
  const prefix = prefixOf(facts, access)
  return prefix === '' ? name : prefix
}

/** `db('carts')`, `select().from(carts)`. */
function tableOf(
  { flow, program }: Facts,
  { shape }: Store,
  access: StateAccess,
): string | undefined {
  const { receiver } = access
  if (shape?.kind !== 'database' || program.op[receiver] !== Op.Call) return undefined
  const [table] = argumentsOf(flow.solver, receiver)
  if (table === undefined) return undefined
  const name = flow.solver.constant(table) ?? expressionName(flow, table)
  return name === '' ? undefined : name
}

/** `cart:` of `cart:${id}`. */
function prefixOf({ program, flow }: Facts, { keys }: StateAccess): string {
  for (const key of keys) {
    for (const origin of originsOf(flow, key)) {
      if (program.op[origin] !== Op.Concat) continue
      const [first = -1] = program.lists[program.a[origin] ?? -1] ?? []
      const text = flow.solver.constant(first)
      if (text !== undefined) return text.replace(/^[`'"]|\$?\{?$/g, '')
    }
  }
  return ''
}

/** The text of a query: an argument of the call itself, or of the call that prepared it. */
function sqlOf({ program, flow }: Facts, call: Value): string | undefined {
  if (program.op[call] !== Op.Call) return undefined
  const candidates = [call, ...originsOf(flow, receiverOf(flow.solver, call))]
  for (const candidate of candidates) {
    if (program.op[candidate] !== Op.Call) continue
    const [first] = argumentsOf(flow.solver, candidate)
    const text = first === undefined ? undefined : textOf({ program, flow }, first)
    if (
      text !== undefined &&
      /^\s*(?:select|insert|update|delete|replace|with|merge)\b/i.test(text)
    )
      return text
  }
  return undefined
}

/** A literal, or the fixed pieces of a template. */
function textOf(
  { program, flow }: Pick<Facts, 'program' | 'flow'>,
  value: Value,
): string | undefined {
  const fixed = flow.solver.constant(value)
  if (fixed !== undefined) return fixed
  if (program.op[value] !== Op.Concat) return undefined
  return [...(program.lists[program.a[value] ?? -1] ?? [])]
    .map((piece) => flow.solver.constant(piece) ?? '?')
    .join('')
}

/** Columns that a condition compares with a placeholder. */
function columnsOf(facts: Facts, call: Value): readonly string[] {
  const sql = sqlOf(facts, call)
  const condition = /\bwhere\b([\s\S]*)/i.exec(sql ?? '')?.[1] ?? ''
  const compared = condition.matchAll(/([\w.]+)["'`\]]?\s*=\s*(?:\?|\$\d+|:\w+|@\w+|%s|%\(\w+\)s)/g)
  return [...compared].flatMap(([, column]) => (column === undefined ? [] : [column]))
}
