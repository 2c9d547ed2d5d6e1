import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import type { Path } from '../../flow/model.ts'
import { receiverOf } from '../../flow/paths.ts'
import { nodesAt, originsOf, tokensOf } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'
import { weakSuite, weakVersion } from './weak-choices.ts'

type Setting = 'version' | 'suites'

/** Where a listener is told what to accept, in the words of the libraries that open one. */
const places: readonly (readonly [Setting, readonly Path[]])[] = [
  ['version', ['minVersion', 'maxVersion', 'secureProtocol'].flatMap(inOptions)],
  ['version', ['ssl_version', 'minimum_version'].flatMap(inKeywords)],
  ['suites', inOptions('ciphers')],
  ['suites', ['ssl_ciphers', 'ciphers'].flatMap(inKeywords)],
]
const listenerRoles: readonly Role[] = [
  'https.server',
  'http.server',
  'http.listen',
  'mcp.http-server',
  'tls.options',
]

function inOptions(name: string): readonly Path[] {
  return ['', '.Member[https]', '.Member[http2]', '.Member[tls]', '.Member[serverOptions]'].map(
    (inner) => `Argument[0..]${inner}.Member[${name}]`,
  )
}

function inKeywords(name: string): readonly Path[] {
  return [`Argument[${name}:]`, `Argument[uvicorn_config:].Member[${name}]`]
}

/**
 * RFC 8996 forbids TLS 1.0 and 1.1. MCP 2025-11-25, basic/authorization, Communication Security:
 * all endpoints are served over HTTPS.
 */
export const weakTls: Rule = {
  id: 'weak-tls',

  notApplicable(facts) {
    const { hasHttp, stdioOnly } = facts.context
    const isServed = hasHttp && !stdioOnly
    return isServed || facts.sites('tls.options').length > 0 ? undefined : 'nothing listens here'
  },

  check(facts, report) {
    const seen = new Set<Value>()
    for (const { at, setting, choice } of choicesIn(facts)) {
      if (seen.has(at)) continue
      seen.add(at)
      report(sighting({ at, setting, choice }))
    }
  },
}

interface Choice {
  readonly at: Value
  readonly setting: Setting
  readonly choice: string
}

function choicesIn(facts: Facts): readonly Choice[] {
  const choices: Choice[] = []
  for (const role of listenerRoles) {
    for (const { value } of facts.sites(role)) {
      for (const [setting, paths] of places) {
        for (const path of paths) {
          for (const node of nodesAt(facts.flow, value, path))
            choices.push(...weakAt(facts, node, setting))
        }
      }
    }
  }
  return [...choices, ...onContexts(facts)]
}

/** Contexts of Python, which are told one thing at a time. */
function onContexts(facts: Facts): readonly Choice[] {
  const { program } = facts
  const sites = facts.sites('tls.options').map(({ value }) => value)
  const loaders = sites.filter((value) => nameOf(facts, value) === 'load_cert_chain')
  const serving = new Set(
    loaders.flatMap((value) => makersOf(facts, receiverOf(facts.flow.solver, value))),
  )
  const choices: Choice[] = []
  for (const value of sites) {
    const isWrite = program.op[value] === Op.SetProp
    const name = isWrite ? (program.strings[program.b[value] ?? -1] ?? '') : nameOf(facts, value)
    const receiver = isWrite ? (program.a[value] ?? -1) : receiverOf(facts.flow.solver, value)
    const isContext = name === 'SSLContext'
    const makers = isContext ? [value] : makersOf(facts, receiver)
    if (!makers.some((maker) => serving.has(maker) && !isClient(facts, maker))) continue
    const given = nodesAt(facts.flow, value, 'Argument[0]')
    if (name === 'set_ciphers')
      choices.push(...given.flatMap((node) => weakAt(facts, node, 'suites')))
    else if (isWrite || isContext) {
      choices.push(...given.flatMap((node) => weakAt(facts, node, 'version')))
    }
  }
  return choices
}

function makersOf({ flow }: Facts, node: Node): readonly Value[] {
  if (node < 0) return []
  return tokensOf(flow, node).flatMap((token) =>
    token.kind === 'typed' && token.site >= 0 ? [token.site] : [],
  )
}

/** A context that opens connections and takes none. */
function isClient(facts: Facts, maker: Value): boolean {
  const given = nodesAt(facts.flow, maker, 'Argument[0,purpose:]')
  const names = given
    .flatMap((node) => originsOf(facts.flow, node))
    .map((value) => lastName(facts, value))
  if (nameOf(facts, maker) === 'SSLContext') return names.includes('PROTOCOL_TLS_CLIENT')
  return !names.includes('CLIENT_AUTH')
}

function nameOf(facts: Facts, call: Value): string {
  return lastName(facts, facts.program.a[call] ?? -1)
}

/** `PROTOCOL_TLSv1` of `ssl.PROTOCOL_TLSv1` and of the name imported by itself. */
function lastName({ program }: Facts, value: Value): string {
  switch (program.op[value]) {
    case Op.Prop:
    case Op.Import:
      return program.strings[program.b[value] ?? -1] ?? ''
    default:
      return ''
  }
}

function weakAt(facts: Facts, node: Node, setting: Setting): readonly Choice[] {
  const { flow, program } = facts
  return originsOf(flow, node).flatMap((origin) => {
    const text =
      program.op[origin] === Op.Const ? flow.solver.constant(origin) : lastName(facts, origin)
    if (text === undefined) return []
    const choice = setting === 'version' ? weakVersion(text) : weakSuite(text)
    return choice === undefined ? [] : [{ at: origin, setting, choice }]
  })
}

function sighting({ at, setting, choice }: Choice): Sighting {
  const isVersion = setting === 'version'
  return {
    at,
    label: isVersion ? 'lets older versions than TLS 1.2 in' : 'lets weak suites in',
    message: isVersion
      ? `The listener is told \`${choice}\`, which lets a handshake end below TLS 1.2.`
      : `The listener's cipher list has \`${choice}\`, which lets broken or anonymous suites in.`,
    attack:
      'On the path, an attacker removes the better offers from a handshake and reads tokens and session ids in what results.',
    fix: isVersion
      ? "Set TLS 1.2 as the least version, or leave the setting out: the runtime's default is good."
      : 'Leave the list to the runtime, or name AEAD suites with ECDHE only, without `@SECLEVEL=0`.',
    confidence: 'high',
    regardlessOfContext: true,
  }
}
