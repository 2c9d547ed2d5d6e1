import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { carriesOnlyLabels } from '../flow/graph.ts'
import type { Node } from '../flow/graph.ts'
import { labelSet } from '../flow/labels.ts'
import type { Label, LabelSet } from '../flow/labels.ts'
import { receiverOf } from '../flow/paths.ts'
import { calleeName, tokensOf } from '../flow/queries.ts'
import { back } from '../flow/trace.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** What an id may be made from that others can work out, worst first. */
const guessable: readonly (readonly [Label, string])[] = [
  ['WeakRandom', 'a generator that can be predicted'],
  ['StructuredUuid', 'an identifier that tells when or from what it was made'],
  ['Counter', 'a counter'],
  ['ProcessValue', 'a value of the process'],
  ['Clock', 'the clock'],
]

export const guessableLabels: LabelSet = labelSet(guessable.map(([label]) => label))
/** The same without counting, which is also done for what is no id. */
export const markedLabels: LabelSet = guessableLabels & ~labelSet(['Counter'])

/** Where something guessable enters an id. */
export interface IdSource {
  readonly value: Value
  readonly words: string
  readonly rank: number
}

const nodesVisitedMax = 4_000
const hopsMax = 40
const sourcesMax = 12

/** The guessable parts of the value at `node`, worst first, then in the order of the source. */
export function guessableSourcesOf(facts: Facts, node: Node): readonly IdSource[] {
  const found = new Map<Value, IdSource>()
  for (const value of seedsOf(facts, node, guessableLabels)) {
    const seeded = facts.flow.solver.seeds.get(value) ?? 0
    const rank = guessable.findIndex(([label]) => (seeded & labelSet([label])) !== 0)
    const words = guessable[rank]?.[1]
    if (words === undefined || value >= facts.program.size || isSize(facts, value)) continue
    found.set(value, { value, words, rank })
  }
  return [...found.values()].sort((one, other) => one.rank - other.rank || one.value - other.value)
}

/** `list.length` counts what is there; only a key that is little else than that is made of it. */
function isSize({ program }: Facts, value: Value): boolean {
  return program.op[value] === Op.Prop
}

/**
 * Nodes at which one of `labels` arises and from which it gets to `node` by ways that make one text
 * out of others. What a call nobody knows was told besides does not count: `save({ at: now })`.
 */
function seedsOf(facts: Facts, node: Node, labels: LabelSet): readonly Node[] {
  const { flow } = facts
  const { solver, lanes } = flow
  const seen = new Set<number>()
  const found: Node[] = []
  const open: { node: Node; own: boolean; hops: number }[] = []
  const enter = (next: Node, own: boolean, hops: number): void => {
    const key = next * 2 + (own ? 1 : 0)
    const lane = (own ? lanes.own : lanes.passed)[next] ?? 0
    if ((lane & labels) === 0 || seen.has(key) || seen.size >= nodesVisitedMax) return
    seen.add(key)
    open.push({ node: next, own, hops })
  }
  enter(node, true, 0)
  enter(node, false, 0)
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { node: to, own, hops } = at
    if (own && ((solver.seeds.get(to) ?? 0) & labels) !== 0) {
      found.push(to)
      if (found.length >= sourcesMax) return found
    }
    if (hops >= hopsMax) continue
    if (isKeyed(facts, to)) continue
    back(flow, { node: to, own }, (from, lane, kind) => {
      if (!carriesOnlyLabels(kind) || carriesText(facts, from, to)) enter(from, lane, hops + 1)
    })
  }
  return found
}

/**
 * Calls that turn a value into a text or a number, by name; which of them it is does not matter.
 */
const encoder =
  /^(?:(?:to|as|from|of|str|int|abs|hex)(?![a-z])|[Ss]tring|[Nn]umber|[Pp]arse|encode|decode|format|pad|join|concat|replace|hash|digest|update|base|btoa|slug|strip|trim|lower|upper|repr|bytes|round|floor|ceil)/

function carriesText({ flow }: Facts, from: Node, to: Node): boolean {
  const { solver } = flow
  const { program } = solver
  if (program.op[to] !== Op.Call || solver.resolved[to] === 1) return true
  if (receiverOf(solver, to) === from) return true
  return encoder.test(calleeName(program, to))
}

/** Made with a secret key: what went in cannot be worked out, or worked with. */
function isKeyed(facts: Facts, node: Node): boolean {
  const { program, flow } = facts
  if (program.op[node] !== Op.Call) return false
  const keyed = keyedSites(facts)
  if (keyed.has(node)) return true
  return tokensOf(flow, receiverOf(flow.solver, node)).some(
    (token) => token.kind === 'typed' && keyed.has(token.site),
  )
}

const keyedSites: (facts: Facts) => ReadonlySet<Value> = oncePerTarget((facts) => {
  const roles = ['crypto.hmac', 'crypto.encrypt', 'auth.sign'] as const
  const calls = new Set(roles.flatMap((role) => facts.sites(role)).map(({ value }) => value))
  return calls
})
