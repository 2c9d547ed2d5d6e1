import type { Facts } from '../../facts/facts.ts'
import type { Path } from '../../flow/model.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { constantOfNode, nodesAt, originsOf, tokensOf } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

/** A listener without TLS that other machines can reach. */
export interface PlainListener {
  readonly at: Value
  /** The address as it is written; undefined where none is. */
  readonly host: string | undefined
  /** The address is written in the code and not merely a default that a setting replaces. */
  readonly isKnown: boolean
}

const loopback = /^(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/
const addresses: readonly Path[] = [
  'Argument[1]',
  'Argument[host:]',
  'Argument[bind:]',
  'Argument[address:]',
  'Argument[0].Member[host]',
  'Argument[0].Member[hostname]',
  'Argument[1].Member[host]',
]
const hostLike = /^(?:\d+\.\d+\.\d+\.\d+|::|\[?[\da-f:]+\]?|[a-z][\w-]*(?:\.[\w-]+)+)$/i
const tlsOptions: readonly Path[] = [
  'ssl',
  'ssl_context',
  'ssl_keyfile',
  'ssl_certfile',
  'certfile',
  'keyfile',
  'ssl_key',
]
  .flatMap((name) => [`Argument[${name}:]`, `Argument[uvicorn_config:].Member[${name}]`])
  .concat(['tls', 'https', 'cert', 'key'].map((name) => `Argument[0].Member[${name}]`))

export function plainListeners(facts: Facts): readonly PlainListener[] {
  const sites: readonly (readonly [Role, readonly Path[]])[] = [
    ['http.listen', addresses],
    // Only what names an address opens a port; the others make an application.
    ['mcp.http-server', ['Argument[host:]']],
  ]
  const secure = secureServers(facts)
  const found: PlainListener[] = []
  for (const [role, paths] of sites) {
    for (const { value, shape } of facts.sites(role)) {
      if (facts.program.op[value] !== Op.Call || hasTls(facts, value, secure)) continue
      const listener =
        shape?.opensEverywhere === true && isToldNoAddress(facts, value)
          ? { at: value, host: undefined, isKnown: true }
          : listenerAt(facts, value, paths)
      if (listener !== undefined) found.push(listener)
    }
  }
  return found
}

function listenerAt(facts: Facts, value: Value, paths: readonly Path[]): PlainListener | undefined {
  const given = paths
    .flatMap((path) => nodesAt(facts.flow, value, path))
    .filter((node) => !isCallback(facts, node))
  const texts = given
    .flatMap((node) => textsOf(facts, node))
    .filter(({ text }) => hostLike.test(text) || loopback.test(text))
  const [first] = texts
  if (first === undefined || texts.some(({ text }) => loopback.test(text))) return undefined
  return { at: first.at ?? value, host: first.text, isKnown: first.isWhole }
}

/** A port and nothing else, but for what is called when the server listens: no path, no address. */
function isToldNoAddress({ flow, program }: Facts, call: Value): boolean {
  const given = [...argumentsOf(flow.solver, call)]
  return given.every((node, index) => {
    const text = flow.solver.constant(node)
    if (text !== undefined) return /^\d*$/.test(text)
    const tokens = tokensOf(flow, node)
    if (program.op[node] === Op.Named) return !addressNames.has(nameOf(program, node))
    if (tokens.some(({ kind }) => kind === 'function')) return true
    const literals = tokens.filter(({ kind }) => kind === 'object')
    if (literals.length > 0) {
      return literals.every(({ id }) => {
        const fields = flow.solver.fieldsOf(id)
        const names = [...addressNames].some((name) => fields.has(name))
        return !names && !flow.solver.spreads.has(id)
      })
    }
    // What only a setting says may be an address or the path of a socket, but not before a port.
    return index === 0 && tokens.every(({ kind }) => kind === 'typed')
  })
}

const addressNames: ReadonlySet<string> = new Set(['host', 'hostname', 'path', 'fd', 'sock', 'uds'])

function nameOf(program: Facts['program'], named: Value): string {
  return program.strings[program.a[named] ?? -1] ?? ''
}

function isCallback({ flow }: Facts, node: number): boolean {
  return tokensOf(flow, node).some(({ kind }) => kind === 'function')
}

interface Text {
  readonly text: string
  readonly at: Value | undefined
  readonly isWhole: boolean
}

/** A literal, or what an environment variable falls back on. */
function textsOf({ flow, program }: Facts, node: number): readonly Text[] {
  const whole = constantOfNode(flow, node)
  if (whole !== undefined) return [{ text: whole, at: undefined, isWhole: true }]
  return originsOf(flow, node).flatMap((origin) => {
    const own = program.op[origin] === Op.Const ? flow.solver.constant(origin) : undefined
    if (own !== undefined) return [{ text: own, at: undefined, isWhole: false }]
    if (program.op[origin] !== Op.Call) return []
    return [...(program.lists[program.b[origin] ?? -1] ?? [])]
      .flatMap((argument) => flow.solver.constant(argument) ?? [])
      .map((text) => ({ text, at: undefined, isWhole: false }))
  })
}

function secureServers(facts: Facts): ReadonlySet<Value> {
  return new Set(facts.sites('https.server').map(({ value }) => value))
}

/** TLS options are given, or the server it is called on was made with them. */
function hasTls(facts: Facts, value: Value, secure: ReadonlySet<Value>): boolean {
  const { flow } = facts
  if (
    tlsOptions.some((path) =>
      nodesAt(flow, value, path).some((node) => originsOf(flow, node).length > 0),
    )
  )
    return true
  const receiver = receiverOf(flow.solver, value)
  if (receiver < 0) return false
  return (
    tokensOf(flow, receiver).some((token) => {
      if (token.kind !== 'typed' || token.site < 0) return false
      return (
        secure.has(token.site) ||
        nodesAt(flow, token.site, 'Argument[0].Member[https]').some(
          (node) => originsOf(flow, node).length > 0,
        )
      )
    }) || originsOf(flow, receiver).some((origin) => secure.has(origin))
  )
}
