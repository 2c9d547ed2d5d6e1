import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { constantAt, labelsAtPath, nodesAt, originsOf, tokensOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { isPython, isVisible, toldAt } from './cookie-options.ts'
import type { Told } from './cookie-options.ts'

export interface WeakCookie {
  readonly at: Value
  /** Name of the cookie, `''` when it is not a literal. */
  readonly name: string
  /** Attributes that are missing or off. */
  readonly lacks: readonly string[]
  /** The value is known to name a session; otherwise only the name says so. */
  readonly certain: boolean
}

const sessionLabels: LabelSet = labelSet([
  'Csprng',
  'ServerMinted',
  'TransportSession',
  'SessionIdHeader',
  'Principal',
  'TokenBytes',
])
const sessionLike = /sess|(?:^|[-_.])sid$|auth|token|jwt/i
/** What pages read on purpose, what lasts one round trip, and what is a taste. */
const otherPurpose =
  /[cx]srf|theme|locale|lang|currency|timezone|consent|nonce|state|pkce|verifier|flash|visitor/i

/** Cookies that the code sets itself, with a session id or token as their value. */
export function ownCookies(facts: Facts): readonly WeakCookie[] {
  const calls = facts
    .sites('cookie.set')
    .flatMap(({ value }) => (facts.program.op[value] === Op.Call ? ofCall(facts, value) : []))
  const lines = facts.sites('http.set-header').flatMap(({ value }) => ofHeader(facts, value))
  return [...calls, ...lines]
}

function ofCall(facts: Facts, call: Value): readonly WeakCookie[] {
  return isPython(facts, call) ? ofKeywords(facts, call) : ofOptions(facts, call)
}

function ofKeywords(facts: Facts, call: Value): readonly WeakCookie[] {
  const { program, flow } = facts
  const given = [...argumentsOf(flow.solver, call)]
  if (given.some((value) => program.op[value] === Op.Spread)) return []
  if (given.filter((value) => program.op[value] !== Op.Named).length > positionalMax) return []
  const name =
    constantAt(flow, call, 'Argument[0,key:]') ?? constantAt(flow, call, 'Argument[name:]')
  const lacks = lackedBy((attribute) =>
    toldAt(facts, call, `Argument[${attribute.toLowerCase()}:]`),
  )
  return judged(facts, { at: call, name, valuePath: 'Argument[1,value:]', lacks })
}

/** Further positional arguments of `set_cookie` are attributes themselves. */
const positionalMax = 3

function ofOptions(facts: Facts, call: Value): readonly WeakCookie[] {
  const { flow } = facts
  const first = nameIndex(facts, call)
  const options = `Argument[${first + 2}]`
  if (!isVisible(facts, call, options)) return []
  if (facts.program.op[argumentsOf(flow.solver, call)[0] ?? -1] === Op.Spread) return []
  const name = constantAt(flow, call, `Argument[${first}]`)
  const lacks = lackedBy((attribute) => toldAt(facts, call, `${options}.Member[${attribute}]`))
  return judged(facts, { at: call, name, valuePath: `Argument[${first + 1}]`, lacks })
}

/** Functions that set cookies take the request's context first; methods have it already. */
function nameIndex({ flow }: Facts, call: Value): number {
  if (constantAt(flow, call, 'Argument[0]') !== undefined) return 0
  const isContext = nodesAt(flow, call, 'Argument[0]').some((node) =>
    tokensOf(flow, node).some(({ kind }) => kind === 'typed'),
  )
  return isContext && constantAt(flow, call, 'Argument[1]') !== undefined ? 1 : 0
}

function lackedBy(told: (attribute: string) => Told): readonly string[] {
  return [
    ...['httpOnly', 'secure'].filter((attribute) => told(attribute) !== 'set'),
    ...(told('sameSite') === 'off' ? ['sameSite'] : []),
  ]
}

interface Candidate {
  readonly at: Value
  readonly name: string | undefined
  readonly valuePath: string
  readonly lacks: readonly string[]
}

function judged(facts: Facts, candidate: Candidate): readonly WeakCookie[] {
  const { at, name = '', valuePath, lacks } = candidate
  if (lacks.length === 0 || otherPurpose.test(name)) return []
  if (constantAt(facts.flow, at, valuePath) !== undefined) return []
  const certain = (labelsAtPath(facts.flow, at, valuePath) & sessionLabels) !== 0
  return certain || sessionLike.test(name) ? [{ at, name, lacks, certain }] : []
}

/** `Set-Cookie` written out as text. */
function ofHeader(facts: Facts, call: Value): readonly WeakCookie[] {
  const { program, flow } = facts
  if (program.op[call] !== Op.Call) return []
  if (constantAt(flow, call, 'Argument[0]')?.toLowerCase() !== 'set-cookie') return []
  return nodesAt(flow, call, 'Argument[1]')
    .flatMap((node) => originsOf(flow, node))
    .flatMap((value) => {
      if (program.op[value] !== Op.Concat) return []
      const parts = [...(program.lists[program.a[value] ?? -1] ?? [])]
      const text = parts.map((part) => flow.solver.constant(part) ?? '*').join('')
      // Attributes that are put in by a variable cannot be seen.
      if (/;[^=]*\*/.test(text)) return []
      const name = /^\s*([^=*;\s]+)=/.exec(text)?.[1]
      const lacks = [
        ...(/;\s*httponly/i.test(text) ? [] : ['httpOnly']),
        ...(/;\s*secure/i.test(text) ? [] : ['secure']),
      ]
      return judged(facts, { at: call, name, valuePath: 'Argument[1]', lacks })
    })
}
