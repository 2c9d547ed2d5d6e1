import type { Facts } from '../../facts/facts.ts'
import type { Path } from '../../flow/model.ts'
import { nodesAt } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { isPython, isVisible, toldAt } from './cookie-options.ts'
import type { WeakCookie } from './own-cookies.ts'

const hopsMax = 24
const settingName = /^SESSION_COOKIE_(SECURE|HTTPONLY|SAMESITE)$/
const attributeOf = new Map([
  ['SECURE', 'secure'],
  ['HTTPONLY', 'httpOnly'],
  ['SAMESITE', 'sameSite'],
])
const attributes = ['httpOnly', 'secure', 'sameSite'] as const

/** Session cookies that a library makes, by what it was told. */
export function libraryCookies(facts: Facts): readonly WeakCookie[] {
  const atServer = new Set(facts.sites('web-session.at-server').map(({ value }) => value))
  const told = facts.sites('web-session.middleware').flatMap(({ value }) => {
    switch (facts.program.op[value]) {
      case Op.SetProp:
      case Op.SetIndex:
        return ofSetting(facts, value)
      case Op.Call:
        return ofCall(facts, value, atServer.has(value))
      default:
        return takersOf(facts, value).flatMap((call) => ofTaker(facts, call))
    }
  })
  return [...told, ...settingsModules(facts)]
}

const settingsFile = /(?:^|\/)(?:settings|config)(?:\/|\.py$|_)/
const notServing = /dev|local|test|debug|example|ci\b/i

/** `SESSION_COOKIE_SECURE = False` of a module of settings, or of a class of them. */
function settingsModules(facts: Facts): readonly WeakCookie[] {
  const { program, flow } = facts
  const found: WeakCookie[] = []
  for (const value of instructionsOf(program, Op.Store, Op.SetProp)) {
    const name = nameOfSetting(facts, value)
    const attribute = attributeOf.get(settingName.exec(name)?.[1] ?? '')
    if (attribute === undefined) continue
    const from = program.op[value] === Op.Store ? program.b[value] : program.c[value]
    if (flow.solver.constant(from ?? -1)?.toLowerCase() !== 'false') continue
    found.push({ at: value, name: '', lacks: [attribute], certain: true })
  }
  return found
}

function nameOfSetting(facts: Facts, value: Value): string {
  const { program } = facts
  const op = program.op[value]
  const path = facts.fileOf(value)?.path ?? ''
  if (!path.endsWith('.py') || notServing.test(path)) return ''
  if (op === Op.Store) {
    const isModule = program.functions[program.functionOf[value] ?? -1]?.kind === 'module'
    if (!isModule || !settingsFile.test(path)) return ''
    return program.variables[program.a[value] ?? -1]?.name ?? ''
  }
  const owner = program.a[value] ?? -1
  if (program.op[owner] !== Op.Class) return ''
  const info = program.classes[program.a[owner] ?? -1]
  return notServing.test(info?.name ?? '') ? '' : (program.strings[program.b[value] ?? -1] ?? '')
}

function ofSetting(facts: Facts, write: Value): readonly WeakCookie[] {
  const { program, flow } = facts
  const key = program.b[write] ?? -1
  const name = program.op[write] === Op.SetProp ? program.strings[key] : flow.solver.constant(key)
  const attribute = attributeOf.get(settingName.exec(name ?? '')?.[1] ?? '')
  if (attribute === undefined || toldAt(facts, write, 'Argument[0]') !== 'off') return []
  return [{ at: write, name: '', lacks: [attribute], certain: true }]
}

function ofCall(facts: Facts, call: Value, atServer: boolean): readonly WeakCookie[] {
  if (isPython(facts, call)) {
    const lacks = attributes.filter((attribute) =>
      [attribute.toLowerCase(), settingOf(attribute)].some((named) =>
        [`Argument[${named}:]`, `Argument[0].Member[${named}]`].some(
          (place) => toldAt(facts, call, place) === 'off',
        ),
      ),
    )
    return found(call, lacks)
  }
  const [first, ...others] = ['.Member[cookie]', '.Member[cookieOptions]', ''].map(
    (inner) => `Argument[0]${inner}`,
  )
  const off = attributes.filter((attribute) =>
    [first, ...others].some(
      (place) => toldAt(facts, call, `${place}.Member[${attribute}]`) === 'off',
    ),
  )
  if (off.length > 0 || !atServer || first === undefined) return found(call, off)
  return found(call, lacksSecure(facts, call, first) ? ['secure'] : [])
}

/** `app.config.update(SESSION_COOKIE_SECURE=False)`. */
function settingOf(attribute: string): string {
  return `SESSION_COOKIE_${attribute.toUpperCase()}`
}

/** A library that signs ids with a `secret` sends them over HTTP unless told otherwise. */
function lacksSecure(facts: Facts, call: Value, cookie: Path): boolean {
  if (nodesAt(facts.flow, call, 'Argument[0]').length === 0) return false
  if (toldAt(facts, call, 'Argument[0].Member[secret]') === 'absent') return false
  if (!isVisible(facts, call, 'Argument[0]')) return false
  const isTold = toldAt(facts, call, cookie) !== 'absent'
  return (
    (!isTold || isVisible(facts, call, cookie)) &&
    toldAt(facts, call, `${cookie}.Member[secure]`) === 'absent'
  )
}

/** A class or plugin that is handed over with its options beside it. */
function ofTaker(facts: Facts, call: Value): readonly WeakCookie[] {
  const { program } = facts
  if (!isPython(facts, call)) {
    const places = ['Argument[1].Member[cookie]', 'Argument[1]']
    return found(
      call,
      attributes.filter((attribute) =>
        places.some((place) => toldAt(facts, call, `${place}.Member[${attribute}]`) === 'off'),
      ),
    )
  }
  const given = [...(program.lists[program.b[call] ?? -1] ?? [])]
  if (given.some((value) => program.op[value] === Op.Spread)) return []
  if (toldAt(facts, call, 'Argument[secret_key:]') === 'absent') return []
  return found(call, [
    ...(toldAt(facts, call, 'Argument[https_only:]') === 'set' ? [] : ['secure']),
    ...(toldAt(facts, call, 'Argument[same_site:]') === 'off' ? ['sameSite'] : []),
  ])
}

function found(at: Value, lacks: readonly string[]): readonly WeakCookie[] {
  return lacks.length === 0 ? [] : [{ at, name: '', lacks, certain: true }]
}

/** Calls that are handed the value, as far as a few variables away. */
function takersOf({ program, flow: { graph }, usersOf }: Facts, value: Value): readonly Value[] {
  const seen = new Set<number>([value])
  const calls = new Set<Value>()
  for (const node of seen) {
    for (const user of node < program.size ? usersOf(node) : []) {
      if (program.op[user] !== Op.Call || program.a[user] === node) continue
      calls.add(user)
    }
    for (let edge = graph.firstOut(node); edge !== -1; edge = graph.nextOut(edge)) {
      const to = graph.to(edge)
      const isName = to >= program.size || program.op[to] === Op.Load || program.op[to] === Op.Store
      if (isName && seen.size < hopsMax) seen.add(to)
    }
  }
  return [...calls]
}
