import { entryBefore } from '../../facts/entry-before.ts'
import type { Before } from '../../facts/entry-before.ts'
import type { Facts } from '../../facts/facts.ts'
import { receiverOf } from '../../flow/paths.ts'
import { nodesAt, tokensOf } from '../../flow/queries.ts'
import type { Value } from '../../ir/program.ts'

/** A route whose handler a library made, so that no function of the target is its entry. */
export interface HandlerRoute {
  readonly call: Value
  readonly before: Before
  /** Calls that made the application or router. */
  readonly applications: readonly Value[]
}

/** `app.all('/mcp', toNodeHandler(createMcpHandler(build)))`. */
export function handlerRoutesOf(facts: Facts): readonly HandlerRoute[] {
  const { flow } = facts
  const beforeOf = entryBefore(flow)
  return facts.sites('http.route').flatMap(({ value: call }) => {
    if (!nodesAt(flow, call, 'Argument[last]').some((node) => isHandler(facts, node))) return []
    const entry = { kind: 'http', name: 'Argument[0]', before: ['Argument[0..]'] } as const
    const before = beforeOf({ entry, function: -1, call })
    const applications = tokensOf(flow, receiverOf(flow.solver, call)).flatMap((token) =>
      token.kind === 'typed' && token.site >= 0 ? [token.site] : [],
    )
    return [{ call, before, applications }]
  })
}

/** What is called with the request serves MCP, as its type says. */
function isHandler({ flow }: Facts, node: number): boolean {
  return tokensOf(flow, node).some(
    (token) =>
      token.kind === 'typed' &&
      flow.solver.index.type(token.type)?.call?.role === 'mcp.transport.handle',
  )
}
