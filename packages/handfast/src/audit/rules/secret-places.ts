import type { Facts } from '../facts/facts.ts'
import type { Node } from '../flow/graph.ts'
import { pathsOf } from '../flow/model-calls.ts'
import { argumentsOf } from '../flow/paths.ts'
import { calleeName, nodesAt } from '../flow/queries.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'

/** A place where a key goes in that signs or seals. */
export interface SecretPlace {
  readonly at: Value
  readonly node: Node
  /** What takes the key, in the words of the code. */
  readonly taker: string
  /** That it is a key is what the name of the parameter says; no model speaks of the call. */
  readonly byName: boolean
  /**
   * It makes or opens MACs and ciphertexts of whatever it is given, maybe not for callers at all.
   */
  readonly general: boolean
}

const parameter =
  /^(?:(?:jwt|session|cookie|signing|sign|token|auth|hmac|app|server|worker|access_?token|refresh_?token)_?)?secret(?:_?key)?$|^(?:signing|cookie|session|jwt|hmac)_?key$|^secret_?or_?key$/i
const settingName = /^(?:SECRET_KEY|JWT_SECRET(?:_KEY)?|SESSION_SECRET|COOKIE_SECRET)$/
const settingsFile = /(?:^|\/)(?:settings|config)(?:\/\w+)?\.py$/
const takerMax = 40

export function secretPlacesOf(facts: Facts): readonly SecretPlace[] {
  return [...modelledPlaces(facts), ...namedPlaces(facts), ...settingsOf(facts)]
}

function modelledPlaces(facts: Facts): readonly SecretPlace[] {
  const general = new Set(
    [
      ...facts.sites('crypto.hmac'),
      ...facts.sites('crypto.encrypt'),
      ...facts.sites('crypto.decrypt'),
    ].map(({ value }) => value),
  )
  return facts.sites('secret').flatMap(({ value, shape }) => {
    const paths = shape === undefined ? ['Argument[0]'] : pathsOf(shape.secret)
    return paths
      .flatMap((path) => nodesAt(facts.flow, value, path))
      .map((node) => ({
        at: value,
        node,
        taker: takerOf(facts, value),
        byName: false,
        general: general.has(value),
      }))
  })
}

/** Keyword arguments and options called like a key, of calls that nobody knows. */
function namedPlaces(facts: Facts): readonly SecretPlace[] {
  const { program, flow, reach } = facts
  const modelled = new Set(facts.sites('secret').map(({ value }) => value))
  const found: SecretPlace[] = []
  for (const call of instructionsOf(program, Op.Call)) {
    if (modelled.has(call) || reach.calleesOf(call).length > 0) continue
    for (const argument of argumentsOf(flow.solver, call)) {
      for (const node of namedParts(facts, argument)) {
        found.push({ at: call, node, taker: takerOf(facts, call), byName: true, general: false })
      }
    }
  }
  return found
}

function namedParts({ program, flow }: Facts, argument: Value): readonly Value[] {
  const a = program.a[argument] ?? -1
  const b = program.b[argument] ?? -1
  if (program.op[argument] === Op.Named) return parameter.test(program.strings[a] ?? '') ? [b] : []
  if (program.op[argument] !== Op.ObjectLiteral) return []
  return [...(program.lists[a] ?? [])].flatMap((pair) => {
    if (program.op[pair] !== Op.Pair) return []
    const name = flow.solver.constant(program.a[pair] ?? -1) ?? ''
    return parameter.test(name) ? [program.b[pair] ?? -1] : []
  })
}

/** Django: `SECRET_KEY = …` at the top level of the settings. */
function settingsOf({ program, fileOf }: Facts): readonly SecretPlace[] {
  const found: SecretPlace[] = []
  for (const { path, moduleFunction } of program.files) {
    if (!settingsFile.test(path)) continue
    const info = program.functions[moduleFunction]
    for (let at = info?.from ?? 0; at < (info?.to ?? 0); at += 1) {
      if (program.op[at] !== Op.Store || fileOf(at)?.language !== 'python') continue
      const name = program.variables[program.a[at] ?? -1]?.name ?? ''
      if (settingName.test(name))
        found.push({ at, node: program.b[at] ?? -1, taker: name, byName: false, general: false })
    }
  }
  return found
}

function takerOf(facts: Facts, at: Value): string {
  const { program } = facts
  if (program.op[at] === Op.Call) {
    const callee = facts.textOf(program.a[at] ?? -1).replace(/\s+/g, '')
    return callee.length > takerMax || callee === '' ? `${calleeName(program, at)}` : callee
  }
  const object = facts.textOf(program.a[at] ?? -1)
  const name = program.op[at] === Op.SetProp ? (program.strings[program.b[at] ?? -1] ?? '') : ''
  return name === '' ? object : `${object}.${name}`
}
