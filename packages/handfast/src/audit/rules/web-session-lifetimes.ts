import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { labelSet } from '../flow/labels.ts'
import type { LifetimeShape, Path } from '../flow/model.ts'
import { argumentsOf } from '../flow/paths.ts'
import { constantAt, labelsAt, nodesAt, originsOf, tokensOf } from '../flow/queries.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { ConstKind, Op } from '../ir/opcode.ts'
import type { Value } from '../ir/program.ts'
import { clockChecksOf } from './clock-checks.ts'
import type { ClockCheck } from './clock-checks.ts'
import { decisionsOf } from './decisions.ts'
import { provenanceOf } from './provenance.ts'

/** How long sessions are good for that a library keeps, or that travel in a sealed cookie. */
export interface WebSessionLifetime {
  /** The call that sets the sessions up, or that opens the cookie. */
  readonly at: Value
  readonly kind: 'middleware' | 'sealed'
  readonly hasIdle: boolean
  readonly hasAbsolute: boolean
  /** What is told instead: an age that only the browser keeps to. */
  readonly browserOnly: boolean
}

const cookie = labelSet(['Cookie'])
/** Kept in between: what is read back is sealed data of any kind. */
const remembered = labelSet(['StateRead'])
const sessionType = /(?:^|\.)(?:Cookie)?Session$/
const cookieName = /cookie|session/i

export function webSessionLifetimesOf(facts: Facts): readonly WebSessionLifetime[] {
  return [...middlewares(facts), ...switchedOff(facts), ...sealedCookies(facts)]
}

/** Comparisons of the clock on which something depends; most targets have no use for them. */
const decidingChecks: (facts: Facts) => readonly ClockCheck[] = oncePerTarget((facts) =>
  clockChecksOf(facts).filter(({ value }) => decisionsOf(facts, value).length > 0),
)

/** Set-ups that a model says the lifetime of. */
function middlewares(facts: Facts): readonly WebSessionLifetime[] {
  return facts.sites('web-session.middleware').flatMap(({ value, shape }) => {
    const lifetime = shape?.lifetime
    if (lifetime === undefined || facts.program.op[value] !== Op.Call) return []
    const own = ownChecks(facts)
    const ends = endOf(facts, value, lifetime)
    if (ends === 'unknown') return []
    return [
      {
        at: value,
        kind: 'middleware' as const,
        hasIdle: own.idle || (ends === 'told' && lifetime.kind === 'idle'),
        hasAbsolute: own.absolute || (ends === 'told' && lifetime.kind === 'absolute'),
        browserOnly:
          lifetime.told.length === 0 &&
          constantAt(facts.flow, value, 'Argument[0].Member[maxAge]') !== undefined,
      },
    ]
  })
}

function endOf(
  facts: Facts,
  call: Value,
  { told, always, store }: LifetimeShape,
): 'told' | 'never' | 'unknown' {
  const { flow } = facts
  if (always === true || told.some((path) => isTold(facts, call, path))) return 'told'
  if (argumentsOf(flow.solver, call).some((argument) => isOpaque(facts, argument))) return 'unknown'
  if (store === undefined) return 'never'
  const stores = nodesAt(flow, call, store)
  if (stores.length === 0) return 'never'
  const shapes = stores
    .flatMap((node) => tokensOf(flow, node))
    .flatMap((token) => (token.kind === 'typed' ? [flow.solver.index.type(token.type)?.store] : []))
  if (shapes.length === 0) return 'unknown'
  return shapes.some((shape) => shape?.expiresAlways === true) ? 'told' : 'never'
}

/** Something other than `null` and `undefined` is given there. */
function isTold(facts: Facts, call: Value, path: Path): boolean {
  const { program, flow } = facts
  return nodesAt(flow, call, path).some((node) =>
    originsOf(flow, node).some((origin) => {
      if (program.op[origin] === Op.Global)
        return program.strings[program.a[origin] ?? -1] !== 'undefined'
      if (program.op[origin] !== Op.Const) return true
      const kind = program.b[origin]
      return kind !== ConstKind.Null && kind !== ConstKind.Undefined
    }),
  )
}

/** Options that were put together where nobody can see it. */
function isOpaque({ flow }: Facts, argument: Value): boolean {
  const tokens = tokensOf(flow, argument)
  return (
    tokens.length === 0 ||
    tokens.some(
      ({ id, kind }) =>
        kind === 'object' &&
        (flow.solver.spreads.get(id) ?? []).some((source) => tokensOf(flow, source).length === 0),
    )
  )
}

interface OwnChecks {
  readonly idle: boolean
  readonly absolute: boolean
}

/** Comparisons of the clock with what the session itself remembers. */
function ownChecks(facts: Facts): OwnChecks {
  const { program } = facts
  let idle = false
  let absolute = false
  for (const { value, terms } of decidingChecks(facts)) {
    for (const term of terms) {
      if (!readsSession(facts, term)) continue
      const name = program.strings[program.b[term] ?? -1] ?? ''
      if (isRenewedBeside(facts, value, name)) idle = true
      else absolute = true
    }
  }
  return { idle, absolute }
}

function readsSession({ program, flow }: Facts, term: Value): boolean {
  if (program.op[term] !== Op.Prop && program.op[term] !== Op.Index) return false
  const owner = program.a[term] ?? -1
  const isTyped = tokensOf(flow, owner).some(
    (token) => token.kind === 'typed' && sessionType.test(token.type),
  )
  return (
    isTyped ||
    (program.op[owner] === Op.Prop && program.strings[program.b[owner] ?? -1] === 'session')
  )
}

/** The function that asks also writes the field anew. */
function isRenewedBeside({ program }: Facts, check: Value, name: string): boolean {
  const info = program.functions[program.functionOf[check] ?? -1]
  for (let value = info?.from ?? 0; value < (info?.to ?? 0); value += 1) {
    if (program.op[value] === Op.SetProp && program.strings[program.b[value] ?? -1] === name)
      return true
  }
  return false
}

/** `SessionMiddleware` with `max_age=None`: without it there is a limit of two weeks. */
function switchedOff(facts: Facts): readonly WebSessionLifetime[] {
  const { program, flow } = facts
  const plain = new Set(
    facts
      .sites('web-session.middleware')
      .map(({ value }) => value)
      .filter((value) => program.op[value] !== Op.Call),
  )
  if (plain.size === 0) return []
  const found: WebSessionLifetime[] = []
  for (const call of instructionsOf(program, Op.Call)) {
    const [first = -1] = argumentsOf(flow.solver, call)
    if (
      nodesAt(flow, call, 'Argument[max_age:]').length === 0 ||
      isTold(facts, call, 'Argument[max_age:]')
    )
      continue
    if (!originsOf(flow, first).some((origin) => plain.has(origin))) continue
    const { idle, absolute } = ownChecks(facts)
    found.push({
      at: call,
      kind: 'middleware',
      hasIdle: idle,
      hasAbsolute: absolute,
      browserOnly: false,
    })
  }
  return found
}

/** Sealed cookies: without a time inside that is compared they are good for as long as the key. */
function sealedCookies(facts: Facts): readonly WebSessionLifetime[] {
  const { flow } = facts
  return facts.sites('crypto.decrypt').flatMap(({ value, shape }) => {
    const given = [...argumentsOf(flow.solver, value)]
    if (!given.some((argument) => isCookie(facts, argument))) return []
    const told = (shape?.lifetime?.told ?? []).some((path) => isTold(facts, value, path))
    const opened = new Set<number>([
      value,
      ...given.flatMap((argument) => originsOf(flow, argument)),
    ])
    const checked = decidingChecks(facts).some(({ terms }) =>
      terms.some((term) => [...provenanceOf(facts, term).nodes].some((node) => opened.has(node))),
    )
    return [
      {
        at: value,
        kind: 'sealed' as const,
        hasIdle: false,
        hasAbsolute: told || checked,
        browserOnly: false,
      },
    ]
  })
}

/** The text came in a cookie, or is called one where a library is handed it. */
function isCookie(facts: Facts, argument: Value): boolean {
  const { program, flow } = facts
  const labels = labelsAt(flow, argument)
  if ((labels & cookie) !== 0 && (labels & remembered) === 0) return true
  return [...provenanceOf(facts, argument).nodes].some((node) => {
    const variable =
      node < program.size && program.op[node] === Op.Load
        ? program.variables[program.a[node] ?? -1]
        : undefined
    return variable !== undefined && cookieName.test(variable.name)
  })
}
