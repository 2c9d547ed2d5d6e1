import type { Flow } from '../flow/flow.ts'
import type { Node } from '../flow/graph.ts'
import { takeSeeds } from '../flow/label-pass.ts'
import { clientChosen } from '../flow/labels.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { deepLabelsAt, tokensOf } from '../flow/queries.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

const made = 'web.Headers'
/** What frameworks hand to handlers. */
const received = /(?:^|\.)(?:HeaderTable|Headers)$/

/**
 * `new Headers(init.headers)` is how clients put a request together: what is read from it comes
 * from nobody, unless something that was received went in.
 */
export function withoutOwnHeaders(flow: Flow): Flow {
  const { solver } = flow
  const written = writtenTo(flow)
  const own = new Map<Value, boolean>()
  const isOwn = (site: Value): boolean => {
    const known = own.get(site) ?? isMadeOfOwn(flow, site, written.get(site) ?? [])
    own.set(site, known)
    return known
  }
  const reads = [...solver.seeds.keys()].filter((node) => {
    const sites = madeAt(flow, node)
    if (sites.some((site) => site >= 0 && readsInit(flow, site))) return true
    return sites.length > 0 && sites.every((site) => site >= 0 && isOwn(site))
  })
  if (reads.length === 0) return flow
  return { ...flow, lanes: takeSeeds(solver, reads, flow.lanes) }
}

/** Where the headers were made that the call reads: `headers.get('authorization')`. */
function madeAt(flow: Flow, node: Node): readonly Value[] {
  const { program } = flow.solver
  if (node >= program.size || program.op[node] !== Op.Call) return []
  const receiver = receiverOf(flow.solver, node)
  if (receiver < 0) return []
  const tokens = tokensOf(flow, receiver)
  if (!tokens.some((token) => token.kind === 'typed' && token.type === made)) return []
  return tokens.flatMap((token) => (token.kind === 'typed' ? [token.site] : []))
}

function isMadeOfOwn(flow: Flow, site: Value, written: readonly Value[]): boolean {
  const { solver } = flow
  if (solver.program.op[site] !== Op.Call) return false
  if (written.some((node) => isReceived(flow, node))) return false
  return [...argumentsOf(solver, site)].every(
    (node) => tokensOf(flow, node).length > 0 && !isReceived(flow, node),
  )
}

function isReceived(flow: Flow, node: Node): boolean {
  if ((deepLabelsAt(flow, node) & clientChosen) !== 0) return true
  return tokensOf(flow, node).some((token) => token.kind === 'typed' && received.test(token.type))
}

/** `fetch(input, init)`: the headers of a second parameter are those of a request to be sent. */
function readsInit({ solver: { program } }: Flow, site: Value): boolean {
  const info = program.functions[program.functionOf[site] ?? -1]
  const init = info?.parameters[1]
  if (info === undefined || init === undefined) return false
  for (let value = info.from; value < site; value += 1) {
    const isInside = (program.start[value] ?? 0) >= (program.start[site] ?? 0)
    if (!isInside || program.op[value] !== Op.Prop) continue
    if (program.strings[program.b[value] ?? -1] !== 'headers') continue
    const table = program.a[value] ?? -1
    const variable =
      program.op[table] === Op.Load ? program.variables[program.a[table] ?? -1] : undefined
    if (table === init.value) return true
    if (variable?.kind === 'parameter' && variable.name === init.name) return true
  }
  return false
}

/** What is set on headers after they were made, by where they were made. */
function writtenTo(flow: Flow): ReadonlyMap<Value, readonly Value[]> {
  const { solver } = flow
  const written = new Map<Value, Value[]>()
  for (const { role, value } of solver.sites) {
    if (role !== 'http.set-header' || solver.program.op[value] !== Op.Call) continue
    for (const token of tokensOf(flow, receiverOf(solver, value))) {
      if (token.kind !== 'typed' || token.type !== made) continue
      const list = written.get(token.site)
      if (list === undefined) written.set(token.site, [...argumentsOf(solver, value)])
      else list.push(...argumentsOf(solver, value))
    }
  }
  return written
}
