import type { Era } from '../../finding/finding.ts'
import type { Flow } from '../flow/flow.ts'
import { labelSet } from '../flow/labels.ts'
import type { PackageFacts } from '../flow/packages.ts'
import { constantAt, nodesAt } from '../flow/queries.ts'
import type { Role } from '../flow/roles.ts'
import type { Site } from '../flow/solver.ts'
import type { AuthenticationQueries } from './authentication.ts'
import type { Entry } from './entries.ts'

/** What kind of server the target is, which moves severity and confidence. */
export interface ServerContext {
  /** Something of MCP is in it. */
  readonly isMcp: boolean
  readonly hasHttp: boolean
  readonly hasStdio: boolean
  /** Only stdio: one client a process, so no second caller over the wire. */
  readonly stdioOnly: boolean
  /** Every listener is bound to loopback by a literal. */
  readonly loopbackOnly: boolean
  /** Somewhere a caller is told from another: a verified credential, `authInfo`, a login. */
  readonly hasPrincipal: boolean
  readonly era: Era
  /** Version or range of each MCP SDK in use. */
  readonly sdks: readonly { readonly name: string; readonly version: string }[]
  /** A few words each, for reports. */
  readonly words: readonly string[]
}

interface ContextInput {
  readonly flow: Flow
  readonly packages: PackageFacts
  readonly entries: readonly Entry[]
  readonly authentication: AuthenticationQueries
  readonly sites: (role: Role) => readonly Site[]
}

const sdkNames = [
  '@modelcontextprotocol/sdk',
  '@modelcontextprotocol/server',
  'mcp',
  'fastmcp',
  'mcp-handler',
  'mcp-framework',
  '@hono/mcp',
  'mcp-use',
  'xmcp',
  'agents',
] as const

const httpRoles: readonly Role[] = [
  'http.listen',
  'http.server',
  'https.server',
  'mcp.transport',
  'mcp.sse-transport',
  'mcp.handler',
]
const mcpRoles: readonly Role[] = [
  'mcp.server',
  'mcp.tool',
  'mcp.transport',
  'mcp.sse-transport',
  'mcp.stdio-transport',
  'mcp.handler',
  'mcp.http-server',
  'mcp.connect',
]
const loopback = /^(?:127\.\d+\.\d+\.\d+|localhost|::1)$/
const principal = labelSet(['Principal', 'AuthInfo'])

export function contextOf({
  flow,
  packages,
  entries,
  authentication,
  sites,
}: ContextInput): ServerContext {
  const has = (role: Role): boolean => sites(role).length > 0
  const httpEntries = entries.some(
    ({ kind }) => kind === 'http' || kind === 'sse-message' || kind === 'websocket',
  )
  const runsOnStdio = sites('mcp.http-server').filter((site) => isStdioRun(flow, site))
  const servesHttp = sites('mcp.http-server').length > runsOnStdio.length
  const hasHttp = httpEntries || servesHttp || httpRoles.some(has)
  const hasStdio = has('mcp.stdio-transport') || runsOnStdio.length > 0
  const sdks = sdkNames.flatMap((name) => {
    const version = packages.dependencies.get(name)
    return version === undefined ? [] : [{ name, version }]
  })
  const isMcp =
    sdks.length > 0 ||
    mcpRoles.some(has) ||
    entries.some(({ kind }) => kind === 'tool' || kind === 'mcp-request')
  const stdioOnly = hasStdio && !hasHttp
  const listens = sites('http.listen')
  const loopbackOnly = listens.length > 0 && listens.every(({ value }) => isLoopback(flow, value))
  const hasPrincipal = authentication.anywhere || seen(flow, principal)
  const era = eraOf(packages, has)
  const words = [
    ...sdks.map(({ name, version }) => `${name} ${version}`),
    ...(hasHttp ? ['HTTP'] : []),
    ...(hasStdio ? ['stdio'] : []),
    ...(loopbackOnly ? ['listens on loopback only'] : []),
    hasPrincipal ? 'callers are told apart' : 'no principal seen',
  ]
  return { isMcp, hasHttp, hasStdio, stdioOnly, loopbackOnly, hasPrincipal, era, sdks, words }
}

/** `mcp.run()`, which serves what its argument says, or stdio. */
function isStdioRun(flow: Flow, { value, shape }: Site): boolean {
  const checks = shape?.headerChecks
  if (checks?.transport === undefined) return false
  const isGiven = nodesAt(flow, value, checks.transport).length > 0
  const transport = isGiven ? constantAt(flow, value, checks.transport) : checks.transportFallback
  return transport === 'stdio'
}

function isLoopback(flow: Flow, listen: number): boolean {
  for (const path of [
    'Argument[1]',
    'Argument[0].Member[host]',
    'Argument[0].Member[hostname]',
    'Argument[host:]',
  ]) {
    const host = constantAt(flow, listen, path)
    if (host !== undefined) return loopback.test(host)
  }
  return false
}

function seen({ lanes }: Flow, labels: number): boolean {
  return (lanes.anywhere & labels) !== 0
}

function eraOf(packages: PackageFacts, has: (role: Role) => boolean): Era {
  const v2 =
    packages.dependencies.has('@modelcontextprotocol/server') ||
    has('mcp.handler') ||
    has('mcp.input-required')
  const v1 =
    packages.dependencies.has('@modelcontextprotocol/sdk') ||
    has('mcp.transport') ||
    has('mcp.sse-transport')
  if (v1 && v2) return 'both'
  if (v2) return 'modern'
  return v1 || has('mcp.server') ? 'legacy' : 'unknown'
}
