import { atomsOf } from '../../facts/conditions.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import { labelsAt } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import type { Stretch } from '../decisions.ts'
import { comparedParts, staysText } from '../compared-parts.ts'
import { spreadFrom } from '../spread.ts'
import type { Spread } from '../spread.ts'

/** What came in a forwarding header, and what is done with it. */
export interface ForwardedUse {
  /** Where the header is read. */
  readonly read: Value
  readonly sink: Value
  readonly kind: 'decision' | 'key' | 'url'
  /** What arrives there. */
  readonly node: Node
  /** A setting has to be turned on first. */
  readonly optedIn: boolean
  /** The host that was forwarded is compared for itself, before a URL is made of it. */
  readonly vetted: boolean
  /** All that comes of it is that the client is sent elsewhere, such as to the https address. */
  readonly redirects: boolean
}

const forwarded = labelSet(['ForwardedHeader'])
const peer = labelSet(['RemoteAddress'])
const optIn = /trust|prox|forwarded/i
const refusing: readonly Role[] = ['http.status', 'http.respond', 'http.next', 'http.redirect']
const writing: ReadonlySet<string> = new Set(['set', 'increment', 'append', 'expire'])
const rank: Readonly<Record<ForwardedUse['kind'], number>> = { decision: 0, key: 1, url: 2 }

/** One use for each read: the one that matters most. */
export function forwardedUses(facts: Facts): readonly ForwardedUse[] {
  const { program, flow } = facts
  const sources = [...flow.solver.seeds]
    .filter(([node, labels]) => (labels & forwarded) !== 0 && node < program.size)
    .map(([node]) => node)
  if (sources.length === 0) return []
  const spread = spreadFrom(flow, sources, (hop) => staysText(facts, hop))
  const found = [...decisions(facts, spread), ...keys(facts, spread), ...urls(facts, spread)]
  const first = new Map<Value, ForwardedUse>()
  for (const use of found.sort((one, other) => rank[one.kind] - rank[other.kind])) {
    if (first.has(use.read) || asksPeer(facts, use)) continue
    first.set(use.read, { ...use, optedIn: isOptedIn(facts, use), vetted: isVetted(facts, use) })
  }
  return onePerFunction(facts, [...first.values()])
}

/** Scheme, host and address are often read in one go: one report a function and kind. */
function onePerFunction(
  { program }: Facts,
  uses: readonly ForwardedUse[],
): readonly ForwardedUse[] {
  const first = new Map<string, ForwardedUse>()
  for (const use of [...uses].sort((one, other) => one.read - other.read)) {
    const key = `${program.functionOf[use.read] ?? -1}:${use.kind}`
    if (!first.has(key)) first.set(key, use)
  }
  return [...first.values()]
}

type Found = ForwardedUse

function use(
  spread: Spread,
  at: Value,
  { sink, kind, redirects = false }: Pick<ForwardedUse, 'sink' | 'kind'> & { redirects?: boolean },
): readonly Found[] {
  const read = spread.sourceOf(at)
  const found = { sink, kind, redirects, node: at, optedIn: false, vetted: false }
  return read === undefined ? [] : [{ ...found, read }]
}

function decisions(facts: Facts, spread: Spread): readonly Found[] {
  const { program, blocks, flow } = facts
  const answering = new Set<FunctionId>()
  for (const role of refusing)
    for (const { value } of facts.sites(role)) answering.add(program.functionOf[value] ?? -1)
  for (const at of instructionsOf(program, Op.Throw)) {
    answering.add(program.functionOf[at] ?? -1)
  }
  const found: Found[] = []
  for (const at of instructionsOf(program, Op.If)) {
    if (!answering.has(program.functionOf[at] ?? -1)) continue
    const region = blocks.of(at)?.regions.find(({ opener }) => opener === at)
    const leaving = region?.arms.filter(({ leaves }) => leaves) ?? []
    if (leaving.length === 0) continue
    const redirects = leaving.every((arm) => onlyRedirects(facts, arm))
    for (const { value } of atomsOf(flow, { value: program.a[at] ?? -1, holds: true })) {
      for (const compared of comparedParts(facts, value, (side) => spread.has(side))) {
        found.push(...use(spread, compared, { sink: value, kind: 'decision', redirects }))
      }
    }
  }
  return found
}

/** `return res.redirect(…)`, and no refusal beside it. */
function onlyRedirects(facts: Facts, { from, to }: Stretch): boolean {
  const within = (role: Role): boolean =>
    facts.sites(role).some(({ value }) => value >= from && value < to)
  return within('http.redirect') && !within('http.respond') && !within('http.status')
}

function keys(facts: Facts, spread: Spread): readonly Found[] {
  // What nothing is written to is a list of constants.
  const stores = facts.stores.filter(
    ({ outlivesRequests, accesses }) =>
      outlivesRequests && accesses.some(({ operation }) => writing.has(operation)),
  )
  const kept = new Set(stores.flatMap(({ accesses }) => accesses))
  return [...kept].flatMap(({ keys: parts, value, operation }) => {
    if (operation === 'list' || operation === 'append' || operation === 'publish') return []
    return parts
      .filter((key) => spread.has(key))
      .flatMap((key) => use(spread, key, { sink: value, kind: 'key' }))
  })
}

/** `${scheme}://${host}/mcp`. */
function urls({ program }: Facts, spread: Spread): readonly Found[] {
  const found: Found[] = []
  for (const at of instructionsOf(program, Op.Concat)) {
    const parts = [...(program.lists[program.a[at] ?? -1] ?? [])]
    const isUrl = parts.some(
      (part) =>
        program.op[part] === Op.Const &&
        (program.strings[program.a[part] ?? -1] ?? '').includes('://'),
    )
    if (!isUrl) continue
    for (const part of parts)
      if (spread.has(part)) found.push(...use(spread, part, { sink: at, kind: 'url' }))
  }
  return found
}

/**
 * The address of whoever is connected takes part: forwarding headers count from some peers only.
 */
function asksPeer(
  { conditions }: Facts,
  { read, sink }: Pick<ForwardedUse, 'read' | 'sink'>,
): boolean {
  return [read, sink].some((value) =>
    conditions.atomsAt(value).some((atom) => (conditions.operandLabels(atom.value) & peer) !== 0),
  )
}

function isOptedIn(facts: Facts, { read, sink }: Pick<ForwardedUse, 'read' | 'sink'>): boolean {
  return [read, sink].some((value) =>
    facts.conditions.atomsAt(value).some((atom) => {
      const labels = facts.conditions.operandLabels(atom.value)
      return (labels & forwarded) === 0 && optIn.test(facts.textOf(atom.value))
    }),
  )
}

const hostHeader = labelSet(['ClientHeader'])

function isVetted(facts: Facts, { read, node, kind }: ForwardedUse): boolean {
  if (kind !== 'decision' || !/host/i.test(facts.textOf(read))) return false
  return (labelsAt(facts.flow, node) & hostHeader) === 0
}
