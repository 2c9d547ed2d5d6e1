import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import type { Path } from '../../flow/model.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { nodesAt, originsOf } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule } from '../rule.ts'

/** Where each kind of call is told its secret, by the language it is written in. */
const secretPaths: readonly (readonly [Role, 'javascript' | 'python', readonly Path[]])[] = [
  ['web-session.middleware', 'javascript', [
    'Argument[0].Member[secret]',
    'Argument[0].Member[secret].Element',
    'Argument[0].Member[keys].Element',
    'Argument[1].Member[secret]',
    'Argument[1].Member[key]',
  ]],
  ['crypto.hmac', 'javascript', ['Argument[1]']],
  ['crypto.hmac', 'python', ['Argument[0,key:]']],
  ['auth.sign', 'javascript', ['Argument[1]']],
  ['auth.sign', 'python', ['Argument[1,key:]']],
  ['auth.verify', 'javascript', ['Argument[1]']],
  ['auth.verify', 'python', ['Argument[1,key:]']],
  ['mcp.request-state.codec', 'javascript', ['Argument[0].Member[key]']],
  ['mcp.request-state.codec', 'python', ['Argument[0,key:]', 'Argument[keys:]']],
]
const namedArguments: ReadonlySet<string> = new Set(['secret_key', 'jwt_secret', 'session_secret'])
const settings = /^(?:SECRET_KEY|secret_key|JWT_SECRET|JWT_SECRET_KEY|SESSION_SECRET)$/
const publicKey = /-----BEGIN (?:PUBLIC KEY|CERTIFICATE|RSA PUBLIC KEY)/
const algorithm = /^(?:HS|RS|ES|PS)\d{3}$|^sha\d/i

/** CWE-798: whoever has read the source signs sessions of their own. */
export const hardcodedSessionSecret: Rule = {
  id: 'hardcoded-session-secret',

  check(facts, report) {
    const reported = new Set<Value>()
    for (const { at, node } of secretPlaces(facts)) {
      const literal = literalBehind(facts, node)
      if (literal === undefined || reported.has(literal)) continue
      reported.add(literal)
      const isFallback = originsOf(facts.flow, node).length > 1
      report({
        at: literal,
        label: isFallback ? 'used when nothing is configured' : 'the secret is in the source',
        message: isFallback
          ? 'When no secret is configured, sessions are signed with one that stands in the source.'
          : 'Sessions are signed with a secret that stands in the source.',
        attack: 'Whoever has seen the source signs a session, cookie or state of anybody\'s and is let in.',
        fix: 'Read the secret from the environment or a key service, at least 32 random bytes, and refuse to start without it.',
        confidence: 'high',
        related: literal === at ? [] : [{ at, label: 'the secret is used here' }],
        regardlessOfContext: true,
      })
    }
  },
}

interface SecretPlace {
  readonly at: Value
  readonly node: Node
}

function secretPlaces(facts: Facts): readonly SecretPlace[] {
  const places: SecretPlace[] = []
  for (const [role, language, paths] of secretPaths) {
    for (const { value } of facts.sites(role)) {
      if (facts.fileOf(value)?.language !== language) continue
      for (const path of paths) {
        for (const node of nodesAt(facts.flow, value, path)) places.push({ at: value, node })
      }
    }
  }
  return [...places, ...settingPlaces(facts)]
}

/** `secret_key=…` handed to anything, and settings that frameworks read by name. */
function settingPlaces({ program, flow }: Facts): readonly SecretPlace[] {
  const places: SecretPlace[] = []
  for (let value = 0; value < program.size; value += 1) {
    const op = program.op[value]
    if (op === Op.Call) {
      for (const given of argumentsOf(flow.solver, value)) {
        const name = program.strings[program.a[given] ?? -1] ?? ''
        if (program.op[given] === Op.Named && namedArguments.has(name)) {
          places.push({ at: value, node: given })
        }
      }
    }
    const name = settingName(program, value)
    if (name !== undefined && settings.test(name)) {
      places.push({ at: value, node: program.c[value] ?? -1 })
    }
  }
  return places
}

function settingName(program: Facts['program'], value: Value): string | undefined {
  if (program.op[value] === Op.SetProp) return program.strings[program.b[value] ?? -1]
  if (program.op[value] !== Op.SetIndex) return undefined
  const key = program.b[value] ?? -1
  return program.op[key] === Op.Const ? program.strings[program.a[key] ?? -1] : undefined
}

/** The string literal that the secret may be, looked for through encoders too. */
function literalBehind(facts: Facts, node: Node): Value | undefined {
  const { program, flow } = facts
  for (const origin of originsOf(flow, node)) {
    if (isSecretText(facts, origin)) return origin
    if (program.op[origin] !== Op.Call) continue
    const isEncoder = facts.sites('encode').some(({ value }) => value === origin)
    const callee = program.a[origin] ?? -1
    const name = program.strings[program.b[callee] ?? -1] ?? ''
    if (!isEncoder && name !== 'encode' && name !== 'from') continue
    for (const given of argumentsOf(flow.solver, origin)) {
      for (const inner of originsOf(flow, given)) if (isSecretText(facts, inner)) return inner
    }
    const receiver = program.op[callee] === Op.Prop ? (program.a[callee] ?? -1) : -1
    for (const inner of receiver < 0 ? [] : originsOf(flow, receiver)) {
      if (isSecretText(facts, inner)) return inner
    }
  }
  return undefined
}

function isSecretText({ program }: Facts, value: Value): boolean {
  if (program.op[value] !== Op.Const) return false
  const kind = program.b[value]
  if (kind !== ConstKind.String && kind !== ConstKind.Bytes) return false
  const text = program.strings[program.a[value] ?? -1] ?? ''
  return text.length > 2 && !publicKey.test(text) && !algorithm.test(text)
}
