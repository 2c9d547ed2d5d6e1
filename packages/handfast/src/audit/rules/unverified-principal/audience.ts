import type { Facts } from '../../facts/facts.ts'
import type { Gates } from '../../facts/gates.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { constantAt, tokensOf } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { matchingStrings } from '../../ir/matching-strings.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Sighting } from '../rule.ts'

const attack =
  "A service that the victim signed in to with the same issuer presents the victim's token here."
const fix = 'Pass the audience that names this server, and the issuer, to the verification.'
const audienceRead = /^(?:aud|audience|resource)$/

/** MCP, basic/authorization, Token Handling: tokens must be validated as issued for this server. */
export function audienceSightings(facts: Facts, gates: Gates): readonly Sighting[] {
  const remote = new Set(facts.sites('auth.remote-keys').map(({ value }) => value))
  const readers = filesThatReadAudience(facts)
  return facts.sites('auth.verify').flatMap(({ value: at }): readonly Sighting[] => {
    const isOff = /^false$/i.test(
      constantAt(facts.flow, at, 'Argument[options:].Member[verify_aud]') ?? '',
    )
    if (!isOff && !leavesItOut(facts, gates, { at, remote })) return []
    const file = facts.fileOf(at)?.id ?? -1
    if (readers.has(file)) return []
    const name = facts.textOf(facts.program.a[at] ?? -1)
    return [
      {
        at,
        label: isOff ? 'told not to check the audience' : 'no audience is given',
        message: `\`${name}\` accepts tokens that the issuer made for any other server.`,
        attack,
        fix,
        confidence: isOff ? 'high' : 'medium',
        severity: 'medium',
      },
    ]
  })
}

interface Verification {
  readonly at: Value
  readonly remote: ReadonlySet<Value>
}

/**
 * Keys of an issuer that others use too, and options in full view that name no audience. In Python
 * a token that has an audience is refused when none is given.
 */
function leavesItOut(facts: Facts, gates: Gates, { at, remote }: Verification): boolean {
  const { flow, program } = facts
  if (facts.fileOf(at)?.language !== 'javascript') return false
  const given = [...argumentsOf(flow.solver, at)]
  const [, key = -1, options] = given
  if (remote.size === 0 || program.op[at] !== Op.Call || !gates.isMadeOf(key, remote)) return false
  if (options === undefined) return true
  const literals = tokensOf(flow, options)
  return (
    literals.length > 0 &&
    literals.every(
      (token) =>
        token.kind === 'object' &&
        flow.solver.spreads.get(token.id) === undefined &&
        !flow.solver.fieldsOf(token.id).has('audience'),
    )
  )
}

/** Files in which the audience is looked at by hand. */
function filesThatReadAudience({ program, flow, fileOf }: Facts): ReadonlySet<number> {
  const files = new Set<number>()
  const isAudience = matchingStrings(program, audienceRead)
  for (const read of instructionsOf(program, Op.Prop)) {
    if (isAudience[program.b[read] ?? -1] === 1) files.add(fileOf(read)?.id ?? -1)
  }
  for (const read of instructionsOf(program, Op.Index)) {
    const name = flow.solver.constant(program.b[read] ?? -1)
    if (name !== undefined && audienceRead.test(name)) files.add(fileOf(read)?.id ?? -1)
  }
  return files
}
