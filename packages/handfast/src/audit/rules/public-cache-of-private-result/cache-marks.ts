import type { Entry } from '../../facts/entries.ts'
import type { Facts } from '../../facts/facts.ts'
import { oncePerTarget } from '../../facts/remembered.ts'
import type { Node } from '../../flow/graph.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { constantOfNode, nodesAt, originsOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'

/** A place that says that caches may keep an answer and serve it to anybody. */
export interface CacheMark {
  readonly at: Value
  readonly kind: 'hint' | 'header'
  readonly text: string
  /** Handlers whose answers it is about. */
  readonly covers: readonly Entry[]
  /** It stands in the handler itself. */
  readonly isDirect: boolean
}

const cacheable = /(?:^|[\s,])(?:public|s-maxage\s*=\s*[1-9])/i
const kept = /no-store|private/i
const callerDepthMax = 4
export const cacheMarks: (facts: Facts) => readonly CacheMark[] = oncePerTarget((facts) => [
  ...hintMarks(facts),
  ...headerMarks(facts),
])

function hintMarks(facts: Facts): readonly CacheMark[] {
  const marks: CacheMark[] = []
  const mark = (nodes: readonly Node[], covers: readonly Entry[]): void => {
    for (const at of publicAt(facts, nodes)) {
      marks.push({ at, kind: 'hint', text: 'public', covers, isDirect: true })
    }
  }
  for (const entry of facts.entries) {
    if (entry.kind !== 'resource' || entry.call < 0) continue
    mark(nodesAt(facts.flow, entry.call, 'Argument[0..].Member[cacheHint].Member[cacheScope]'), [
      entry,
    ])
    mark(pythonScopes(facts, nodesAt(facts.flow, entry.call, 'Argument[cache_hint:]')), [entry])
    const decorator = facts.program.a[entry.call] ?? -1
    if (facts.program.op[decorator] === Op.Call) {
      mark(pythonScopes(facts, nodesAt(facts.flow, decorator, 'Argument[cache_hint:]')), [entry])
    }
  }
  for (const { value } of facts.sites('mcp.server')) {
    for (const method of [
      'resources/read',
      'resources/list',
      'tools/list',
      'prompts/list',
      'resources/templates/list',
    ]) {
      const covers = facts.entries.filter((entry) => answers(entry, method))
      mark(
        nodesAt(
          facts.flow,
          value,
          `Argument[1].Member[cacheHints].Member[${method}].Member[cacheScope]`,
        ),
        covers,
      )
      mark(
        pythonScopes(facts, nodesAt(facts.flow, value, `Argument[cache_hints:].Member[${method}]`)),
        covers,
      )
    }
  }
  marks.push(...resultMarks(facts))
  return marks
}

function answers({ kind, name }: Entry, method: string): boolean {
  return kind === 'mcp-request'
    ? name === method
    : kind === 'resource' && method === 'resources/read'
}

/** `CacheHint(ttl_ms=…, scope="public")`. */
function pythonScopes(facts: Facts, nodes: readonly Node[]): readonly Node[] {
  const hints = new Set(facts.sites('mcp.cache-hint').map(({ value }) => value))
  return nodes
    .flatMap((node) => originsOf(facts.flow, node))
    .filter((call) => hints.has(call))
    .flatMap((call) => nodesAt(facts.flow, call, 'Argument[1,scope:]'))
}

function publicAt(facts: Facts, nodes: readonly Node[]): readonly Value[] {
  return nodes
    .flatMap((node) => originsOf(facts.flow, node))
    .filter(
      (value) =>
        facts.program.op[value] === Op.Const && facts.flow.solver.constant(value) === 'public',
    )
}

/** `return { contents, ttlMs, cacheScope: 'public' }` of a handler. */
function resultMarks(facts: Facts): readonly CacheMark[] {
  const { program, flow } = facts
  const marks: CacheMark[] = []
  for (const pair of pairsNamed(facts, /^cacheScope$|^cache_scope$/)) {
    const covers = entriesOf(facts, program.functionOf[pair] ?? -1)
    const value = program.b[pair] ?? -1
    if (covers.length === 0 || constantOfNode(flow, value) !== 'public') continue
    marks.push({ at: pair, kind: 'hint', text: 'public', covers, isDirect: true })
  }
  return marks
}

function headerMarks(facts: Facts): readonly CacheMark[] {
  const { program } = facts
  const marks: CacheMark[] = []
  const settings = headerSettings(facts)
  const deciding = new Set(settings.map(({ at }) => program.functionOf[at] ?? -1))
  for (const { at, value } of settings) {
    const text = textAt(facts, value)
    if (text === undefined || !cacheable.test(text) || kept.test(text)) continue
    const id = program.functionOf[at] ?? -1
    // A handler that sets the header itself has the last word.
    const covers = entriesOf(facts, id).filter(
      ({ function: own }) => own === id || !deciding.has(own),
    )
    const isDirect = covers.some((entry) => entry.function === id && entry.kind !== 'middleware')
    marks.push({ at, kind: 'header', text, covers, isDirect })
  }
  return marks
}

interface Setting {
  readonly at: Value
  readonly value: Value
}

const headerName = /^cache-control$/i

/** The header by its name, in a call, in a table of headers, or by assignment. */
function headerSettings(facts: Facts): readonly Setting[] {
  const { program, flow } = facts
  const settings: Setting[] = pairsNamed(facts, headerName).map((pair) => ({
    at: pair,
    value: program.b[pair] ?? -1,
  }))
  for (const at of instructionsOf(program, Op.SetIndex)) {
    if (isNamed(facts, program.b[at] ?? -1)) {
      settings.push({ at, value: program.c[at] ?? -1 })
    }
  }
  for (const { value } of facts.sites('http.set-header')) {
    if (program.op[value] !== Op.Call) continue
    const [name = -1, given = -1] = argumentsOf(flow.solver, value)
    if (given >= 0 && isNamed(facts, name)) settings.push({ at: value, value: given })
  }
  return settings
}

function isNamed({ flow }: Facts, value: Value): boolean {
  return headerName.test(flow.solver.constant(value) ?? '')
}

function pairsNamed({ program, flow }: Facts, name: RegExp): readonly Value[] {
  const pairs: Value[] = []
  for (const at of instructionsOf(program, Op.Pair)) {
    if (name.test(flow.solver.constant(program.a[at] ?? -1) ?? '')) pairs.push(at)
  }
  return pairs
}

/** Literal text; of a template, its fixed parts. */
function textAt({ program, flow }: Facts, value: Value): string | undefined {
  const direct = constantOfNode(flow, value)
  if (direct !== undefined) return direct
  const [origin = -1, other] = originsOf(flow, value)
  if (other !== undefined || program.op[origin] !== Op.Concat) return undefined
  const parts = [...(program.lists[program.a[origin] ?? -1] ?? [])]
  return parts
    .map((part) => (program.op[part] === Op.Const ? flow.solver.constant(part) : '…'))
    .join('')
}

/** Handlers that run the function: itself, what it stands before, and those that call it. */
function entriesOf(facts: Facts, id: FunctionId): readonly Entry[] {
  const { entries, reach, program } = facts
  const around = new Set<FunctionId>([id])
  let level: readonly FunctionId[] = [id]
  for (let depth = 0; depth < callerDepthMax && level.length > 0; depth += 1) {
    level = level
      .flatMap((one) => reach.callersOf(one))
      .map((call) => program.functionOf[call] ?? -1)
      .filter((one) => one >= 0 && !around.has(one))
    for (const one of level) around.add(one)
  }
  const isAround = (one: FunctionId): boolean =>
    around.has(one) && program.functions[one]?.kind !== 'module'
  return entries.filter((entry) => isAround(entry.function) || entry.before.some(isAround))
}
