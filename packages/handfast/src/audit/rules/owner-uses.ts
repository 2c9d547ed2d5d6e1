import type { Facts } from '../facts/facts.ts'
import type { StateAccess, Store } from '../facts/state.ts'
import type { Node } from '../flow/graph.ts'
import { labelSet } from '../flow/labels.ts'
import type { LabelSet } from '../flow/labels.ts'
import { labelsAt } from '../flow/queries.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { BinaryOperator, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { keyWords } from './words.ts'

/** Kept state that is told by, or compared with, something that stands for its owner. */
export interface OwnerUse {
  readonly at: Value
  readonly kind: 'key' | 'comparison'
  readonly store: Store
  /** Those of the wanted labels that were seen. */
  readonly labels: LabelSet
  /** All that were seen, of the whole key or of both sides. */
  readonly all: LabelSet
  /** The value that carries them. */
  readonly node: Node
  /** Something else names one state among several of the same owner. */
  readonly isNamed: boolean
}

export interface OwnerQuestion {
  /** What is taken for the owner. */
  readonly wanted: LabelSet
  /** What beside it, or instead of it, makes that harmless. */
  readonly unless: LabelSet
  /** Names of stores, and words in keys, that say that the state is about the thing itself. */
  readonly exempt: RegExp
}

const naming: LabelSet = labelSet([
  'ToolArgument',
  'SessionIdHeader',
  'TransportSession',
  'UrlParameter',
  'RequestBody',
  'Cookie',
  'TaskId',
  'RequestState',
  'ServerMinted',
  'Csprng',
])
const operations: ReadonlySet<string> = new Set(['get', 'set', 'has', 'delete'])
const equality: ReadonlySet<number> = new Set([
  BinaryOperator.Equal,
  BinaryOperator.NotEqual,
  BinaryOperator.LooseEqual,
  BinaryOperator.LooseNotEqual,
])

export function ownerUses(facts: Facts, question: OwnerQuestion): readonly OwnerUse[] {
  const uses: OwnerUse[] = []
  const isCompared = comparesAny(facts, question.wanted)
  for (const store of facts.stores) {
    if (!store.outlivesRequests || question.exempt.test(store.name)) continue
    for (const access of store.accesses) {
      if (!operations.has(access.operation) || question.exempt.test(keyWords(facts, access)))
        continue
      const use =
        inKey(facts, store, access, question) ??
        (isCompared ? inComparison(facts, store, access, question) : undefined)
      if (use !== undefined) uses.push(use)
    }
  }
  return uses
}

/** Asking for the binding of each access costs time; most targets compare nothing of the kind. */
function comparesAny({ program, flow }: Facts, wanted: LabelSet): boolean {
  for (const at of instructionsOf(program, Op.Binary)) {
    if (!equality.has(program.c[at] ?? 0)) continue
    const sides = [program.a[at] ?? -1, program.b[at] ?? -1]
    if (sides.some((side) => side >= 0 && (labelsAt(flow, side) & wanted) !== 0)) return true
  }
  return false
}

function inKey(
  facts: Facts,
  store: Store,
  access: StateAccess,
  question: OwnerQuestion,
): OwnerUse | undefined {
  const { keyLabels, keys, value } = access
  const labels = keyLabels & question.wanted
  if (labels === 0 || (keyLabels & question.unless) !== 0) return undefined
  const node = keys.find((key) => (labelsAt(facts.flow, key) & labels) !== 0) ?? value
  return {
    at: value,
    kind: 'key',
    store,
    labels,
    all: keyLabels,
    node,
    isNamed: (keyLabels & naming) !== 0,
  }
}

function inComparison(
  facts: Facts,
  store: Store,
  access: StateAccess,
  { wanted, unless }: OwnerQuestion,
): OwnerUse | undefined {
  const { program, flow } = facts
  if (access.operation !== 'get' || (access.keyLabels & (wanted | unless)) !== 0) return undefined
  const binding = facts.guards.bindingOf(access)
  if (!binding.bound || binding.by !== 'comparison') return undefined
  const { at } = binding
  if (program.op[at] !== Op.Binary || !equality.has(program.c[at] ?? 0)) return undefined
  const sides = [program.a[at] ?? -1, program.b[at] ?? -1]
  const all = sides.reduce((labels, side) => labels | labelsAt(flow, side), 0)
  const node = sides.find((side) => (labelsAt(flow, side) & wanted) !== 0)
  if (node === undefined || (all & unless) !== 0) return undefined
  return { at, kind: 'comparison', store, labels: all & wanted, all, node, isNamed: true }
}
