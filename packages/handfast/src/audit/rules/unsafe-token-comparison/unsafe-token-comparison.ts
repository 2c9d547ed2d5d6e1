import type { Persona } from '../../../finding/finding.ts'
import type { Facts } from '../../facts/facts.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import { argumentsOf, receiverOf } from '../../flow/paths.ts'
import { calleeName, labelsAt } from '../../flow/queries.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { BinaryOperator, ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'
import { expectedSecretOf } from '../expected-secrets.ts'
import type { ExpectedSecret } from '../expected-secrets.ts'
import { chooserOf } from '../words.ts'

const attack =
  'Answers take a little longer the more of a guess is right; somebody near the server finds the value piece by piece.'
const fix =
  'Make both sides bytes of one length and compare them with `crypto.timingSafeEqual`, or `hmac.compare_digest` in Python.'
const credential = labelSet(['Credential'])
const known = labelSet(['StateRead', 'Principal', 'StoredPrincipal'])
/** `buffer.equals(other)`, `Buffer.compare(one, other)`, `text.localeCompare(other)`. */
const earlyExits = /^(?:equals|compare|localeCompare)$/

/**
 * Secrets compared by operators that stop at the first difference. RFC 7515, section 10.9; CWE-208.
 */
export const unsafeTokenComparison: Rule = {
  id: 'unsafe-token-comparison',

  check(facts, report) {
    const { program } = facts
    const constantTime = new Set(facts.sites('crypto.compare').map(({ value }) => value))
    for (const value of instructionsOf(program, Op.Binary, Op.Call)) {
      const sides = sidesOf(facts, value, constantTime)
      if (sides === undefined) continue
      const [left, right] = sides
      const found = secretFirst(facts, left, right) ?? secretFirst(facts, right, left)
      if (found !== undefined) report(sighting(facts, value, found))
    }
  },
}

/** What is compared for equality, by an operator or by a call that stops early. */
function sidesOf(
  facts: Facts,
  value: Value,
  constantTime: ReadonlySet<Value>,
): readonly [Value, Value] | undefined {
  const { program, flow } = facts
  const a = program.a[value] ?? -1
  if (program.op[value] === Op.Binary) {
    return isEquality(program.c[value] ?? 0) ? [a, program.b[value] ?? -1] : undefined
  }
  if (constantTime.has(value)) return undefined
  const name = calleeName(program, value)
  if (!earlyExits.test(name)) return undefined
  const [first = -1, second = -1] = argumentsOf(flow.solver, value)
  return second >= 0 && name === 'compare'
    ? [first, second]
    : [receiverOf(flow.solver, value), first]
}

function isEquality(operator: number): boolean {
  return operator >= BinaryOperator.Equal && operator <= BinaryOperator.LooseNotEqual
}

interface Compared {
  readonly secret: ExpectedSecret
  readonly given: Value
}

/** `one` is what is expected, `other` what came with the request. */
function secretFirst(facts: Facts, one: Value, other: Value): Compared | undefined {
  const { flow } = facts
  const labels = labelsAt(flow, other)
  if ((labels & clientChosen) === 0 || (labels & known) !== 0 || isPlain(facts, other))
    return undefined
  if (isPlain(facts, one)) return undefined
  const secret = expectedSecretOf(facts, one)
  if (secret === undefined) return undefined
  // What is computed from the request itself is expected only where a key went in.
  if (secret.kind !== 'mac' && (labelsAt(flow, one) & clientChosen) !== 0) return undefined
  if (secret.kind === 'configured' && !secret.named && (labels & credential) === 0) return undefined
  return { secret, given: other }
}

/** No text at all: a length, a type, a literal, nothing. */
function isPlain({ program, flow }: Facts, value: Value): boolean {
  const op = program.op[value]
  if (op === Op.Const)
    return program.b[value] !== ConstKind.String || (flow.solver.constant(value) ?? '').length < 12
  if (op === Op.Unary) return true
  if (op === Op.Global) return program.strings[program.a[value] ?? -1] === 'undefined'
  return (
    op === Op.Prop &&
    /^(?:length|byteLength|size)$/.test(program.strings[program.b[value] ?? -1] ?? '')
  )
}

function sighting(facts: Facts, value: Value, { secret, given }: Compared): Sighting {
  const what =
    secret.kind === 'mac' ? 'a MAC that was computed here' : `the configured ${secret.words}`
  const operator =
    facts.program.op[value] === Op.Binary
      ? 'an operator'
      : `\`${calleeName(facts.program, value)}\``
  return {
    at: value,
    label: 'stops at the first difference',
    message: `${capital(chooserOf(labelsAt(facts.flow, given)))} is compared with ${what} by ${operator} that stops at the first difference.`,
    attack,
    fix,
    confidence: secret.kind === 'mac' || secret.named ? 'high' : 'medium',
    persona: personaOf(facts, secret),
    related: [
      { at: secret.at, label: secret.kind === 'mac' ? 'computed here' : 'the expected value' },
    ],
    trace: { node: given, labels: labelsAt(facts.flow, given) & clientChosen },
  }
}

/** Over stdio nobody sends guesses. */
function personaOf({ context }: Facts, { kind, named }: ExpectedSecret): Persona {
  if (context.stdioOnly) return 'pedantic'
  return kind === 'mac' || named ? 'regular' : 'pedantic'
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
