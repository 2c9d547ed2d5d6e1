import type { Facts } from '../../facts/facts.ts'
import { oncePerTarget, remembered } from '../../facts/remembered.ts'
import type { StateAccess, Store } from '../../facts/state.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { calleeName, labelsAt, tokensOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { alternativesOf } from '../alternatives.ts'
import { leavesAt, partsOf } from '../key-parts.ts'
import { nameOfValue, sessionIdName } from '../session-names.ts'
import { isNamedSession } from '../session-stores.ts'

/** A fixed key that everybody gets who does not name, or is not known by, one of their own. */
export interface SharedKey {
  readonly at: Value
  readonly text: string
  /** What the fixed text stands in for. */
  readonly instead: Value
  readonly access: StateAccess
  readonly store: Store
}

/** Values that say which session is meant. */
const session: LabelSet = labelSet(['SessionIdHeader', 'TransportSession', 'Cookie'])
/** Values that say whose state is meant, where they are nothing else beside. */
const identity: LabelSet = labelSet(['Principal', 'AuthInfo', 'OAuthClient', 'UnverifiedPrincipal'])
/** Claims that are the same for everybody. */
const commonClaim = /^(?:aud|audience|iss|issuer|alg|kid|typ|scopes?|azp|exp|iat)$/
/** Values that say so where they are called so. */
const possible: LabelSet = labelSet([
  'ToolArgument',
  'UrlParameter',
  'RequestBody',
  'ClientHeader',
  'RequestState',
])
/** One bucket for the unknown is what these are for, and nothing of a caller is in them. */
const shareable =
  /rate|limit|throttl|quota|metric|counter|stats|attempt|backoff|lock|mutex|semaphore|in_?flight/i

export function sharedKeysOf(facts: Facts): readonly SharedKey[] {
  return facts.stores.flatMap((store) => {
    if (!store.outlivesRequests || shareable.test(store.name) || keepsNumbers(facts, store))
      return []
    return isNamedSession(store) || tellers(facts).exist ? keysIn(facts, store) : []
  })
}

/**
 * Whether anything says whose state is meant, in a store of any name: in a target without it there
 * is nothing to stand in for.
 */
const tellers: (facts: Facts) => { readonly exist: boolean } = oncePerTarget((facts) => {
  for (let value = 0; value < facts.program.size; value += 1) {
    if (tells(facts, value, false)) return { exist: true }
  }
  return { exist: false }
})

function keysIn(facts: Facts, store: Store): readonly SharedKey[] {
  const accesses = store.accesses.filter(isByKey)
  const told = accesses.filter(isTold)
  const writes = accesses.filter(isWrite)
  const written = told.filter(isWrite).flatMap((access) => fallbacksOf(facts, access, store))
  const outside = store.shape?.kind === 'database'
  if (writes.length === 0 && !outside) return written
  const reads = told.filter((access) => !isWrite(access))
  const read = reads.flatMap((access) => fallbacksOf(facts, access, store))
  if (read.length === 0 || outside) return [...written, ...read]
  const stored = fixedKeysOf(facts, writes)
  return [...written, ...read.filter(({ text }) => stored.has(text))]
}

function fallbacksOf(facts: Facts, access: StateAccess, store: Store): readonly SharedKey[] {
  const nodes = keyNodesOf(facts, access, leavesWithFallback)
  return nodes.flatMap((node) => fallbacksAt(facts, node, { access, store }))
}

/** The texts under which something is stored. */
function fixedKeysOf(facts: Facts, writes: readonly StateAccess[]): ReadonlySet<string> {
  const nodes = writes.flatMap((access) => keyNodesOf(facts, access, leavesAt))
  const literals = nodes
    .flatMap((node) => alternativesOf(facts, node))
    .flatMap((one) => one.literals)
  return new Set(literals.map(({ text }) => text))
}

/** By something that says whose state is meant. */
function isTold({ keyLabels }: StateAccess): boolean {
  return (keyLabels & (session | identity | possible)) !== 0
}

/** By a key, which the values of a query are not. */
function isByKey({ shape }: StateAccess): boolean {
  return shape?.sql === undefined
}

function isWrite({ operation }: StateAccess): boolean {
  return operation === 'set' || operation === 'append'
}

type LeavesAt = (facts: Facts, node: Node) => readonly Node[]

/** The leaves of a node that may be a fixed text; most may not. */
const leavesWithFallback: LeavesAt = remembered((facts, node) =>
  leavesAt(facts, node).filter((leaf) => fallbackGroups(facts, leaf).length > 0),
)

/** The key, and what it is put together from: of what is handed to a call, these leaves. */
function keyNodesOf(facts: Facts, { keys }: StateAccess, leaves: LeavesAt): readonly Node[] {
  const { program } = facts
  const nodes = new Set<Node>(keys)
  for (const key of keys) {
    for (const part of partsOf(facts, key)) {
      if (program.op[part] === Op.Concat)
        for (const piece of program.lists[program.a[part] ?? -1] ?? []) nodes.add(piece)
      else if (program.op[part] === Op.Call) {
        for (const argument of argumentsOf(facts.flow.solver, part)) {
          for (const leaf of leaves(facts, argument)) nodes.add(leaf)
        }
      }
    }
  }
  return [...nodes]
}

function fallbacksAt(
  facts: Facts,
  node: Node,
  { access, store }: { readonly access: StateAccess; readonly store: Store },
): readonly SharedKey[] {
  return fallbackGroups(facts, node).flatMap(({ texts, others }) => {
    const instead = others.find((value) => tells(facts, value, isNamedSession(store)))
    if (instead === undefined) return []
    return texts.map(({ at, text }) => ({ at, text, instead, access, store }))
  })
}

interface FixedText {
  readonly at: Value
  readonly text: string
}

interface FallbackGroup {
  readonly texts: readonly FixedText[]
  readonly others: readonly Value[]
}

/** Fixed texts that a node may be, and what it may be instead of them. */
const fallbackGroups: (facts: Facts, node: Node) => readonly FallbackGroup[] = remembered(
  (facts, node) =>
    alternativesOf(facts, node).flatMap(({ literals, others }) => {
      const inner = missingArgument(facts, others)
      const texts = inner === undefined ? literals : [...literals, inner]
      return texts.length === 0 ? [] : [{ texts, others }]
    }),
)

/** `claims.get("sub", "default")`. */
function missingArgument(
  { program, flow }: Facts,
  others: readonly Value[],
): FixedText | undefined {
  for (const call of others) {
    if (program.op[call] !== Op.Call || calleeName(program, call) !== 'get') continue
    const at = argumentsOf(flow.solver, call)[1]
    const text = at === undefined ? undefined : flow.solver.constant(at)
    if (at !== undefined && text !== undefined) return { at, text }
  }
  return undefined
}

function tells(facts: Facts, value: Value, isOfSession: boolean): boolean {
  const labels = labelsAt(facts.flow, value)
  if ((labels & session) !== 0) return true
  if ((labels & (identity | possible)) === 0) return false
  const name = nameOfValue(facts, value)
  if ((labels & possible) === 0) return !commonClaim.test(name)
  if (!isOfSession && !sessionIdName.test(name)) return false
  return facts.reach.atRequestTime(facts.program.functionOf[value] ?? -1)
}

/** Counts and times: nothing that one caller could read of another. */
function keepsNumbers({ flow, program }: Facts, { accesses }: Store): boolean {
  const numbers = labelSet(['Counter', 'Clock'])
  const stored = accesses.flatMap((access) => access.stored)
  return (
    stored.length > 0 &&
    stored.every(
      (node) =>
        tokensOf(flow, node).length === 0 &&
        ((labelsAt(flow, node) & numbers) !== 0 || program.op[node] === Op.Const),
    )
  )
}
