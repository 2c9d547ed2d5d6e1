import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { constantAt, labelsAt } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'

const token: LabelSet = labelSet(['Credential', 'Cookie', 'SessionIdHeader', 'ToolArgument'])
const identity =
  /^(?:sub|subject|user|user_?id|username|uid|email|role|roles|tenant|tenant_?id|owner|admin|is_?admin|exp|session_?id)$/i
const decoder = /base64|atob\(|b64decode|urlsafe_b64/
const proofs: readonly Role[] = [
  'crypto.hmac',
  'crypto.compare',
  'crypto.decrypt',
  'auth.verify',
  'cookie.signed',
]
const hopsMax = 60

const attack =
  "The attacker writes a token with somebody else's name in it; nothing proves who made it."
const fix =
  'Sign it (JWT with a key, HMAC) or seal it (AEAD), and verify before a single field is believed.'

/** CWE-345, CWE-347; RFC 8725 section 3.2: a token without a MAC says whatever its bearer likes. */
export const forgeableSessionToken: Rule = {
  id: 'forgeable-session-token',

  check(facts, report) {
    for (const sighting of [...decodedTokens(facts), ...unverifiedTokens(facts)]) report(sighting)
  },
}

/** `JSON.parse(Buffer.from(token, 'base64'))`, and the identity in it is used. */
function decodedTokens(facts: Facts): readonly Sighting[] {
  const proven = functionsWithProof(facts)
  return facts.sites('decode').flatMap(({ value }) => {
    const [text = -1] = argumentsOf(facts.flow.solver, value)
    if ((labelsAt(facts.flow, text) & token) === 0) return []
    if (proven.has(facts.program.functionOf[value] ?? -1)) return []
    if (!comesFromBase64(facts, text) || !readsIdentity(facts, value)) return []
    return [
      {
        at: value,
        label: 'decoded, and believed',
        message:
          'What the client sent is decoded and who they are is read out of it; nothing proves that the server made it.',
        attack,
        fix,
        confidence: 'high' as const,
        regardlessOfContext: true,
        trace: { node: text, labels: token },
      },
    ]
  })
}

/** Verification that is switched off, or that accepts a token without a signature. */
function unverifiedTokens(facts: Facts): readonly Sighting[] {
  return facts.sites('auth.verify').flatMap(({ value }) => {
    const off = ['Argument[options:].Member[verify_signature]', 'Argument[verify:]'].some((path) =>
      /^false$/i.test(constantAt(facts.flow, value, path) ?? ''),
    )
    const none = ['Argument[2].Member[algorithms].Element', 'Argument[algorithms:].Element'].some(
      (path) => /^none$/i.test(constantAt(facts.flow, value, path) ?? ''),
    )
    if (!off && !none) return []
    const [text = -1] = argumentsOf(facts.flow.solver, value)
    return [
      {
        at: value,
        label: off ? 'the signature is not looked at' : 'no signature is needed',
        message: off
          ? 'The token is decoded with the check of its signature switched off.'
          : 'The algorithm `none` is accepted, so a token without a signature counts as signed.',
        attack,
        fix,
        confidence: 'high' as const,
        regardlessOfContext: true,
        trace: { node: text, labels: token },
      },
    ]
  })
}

function functionsWithProof(facts: Facts): ReadonlySet<number> {
  const functions = proofs.flatMap((role) =>
    facts.sites(role).map(({ value }) => facts.program.functionOf[value] ?? -1),
  )
  return new Set(functions)
}

function comesFromBase64(facts: Facts, text: Node): boolean {
  const {
    program,
    flow: { graph },
  } = facts
  const open: Node[] = [text]
  const seen = new Set<Node>(open)
  for (let next = open.pop(); next !== undefined && seen.size < hopsMax; next = open.pop()) {
    if (next < program.size && program.op[next] === Op.Call && decoder.test(facts.textOf(next)))
      return true
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
      const from = graph.from(edge)
      if (seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
  }
  return false
}

/** A member that names an identity is read from what was decoded, at most a few variables on. */
function readsIdentity(facts: Facts, decoded: Value): boolean {
  const {
    program,
    flow: { graph, solver },
  } = facts
  const open: Node[] = [decoded]
  const seen = new Set<Node>(open)
  for (let next = open.pop(); next !== undefined && seen.size < hopsMax; next = open.pop()) {
    for (let edge = graph.firstOut(next); edge !== -1; edge = graph.nextOut(edge)) {
      const to = graph.to(edge)
      if (seen.has(to)) continue
      seen.add(to)
      const op = to < program.size ? program.op[to] : undefined
      if (op === Op.Prop && identity.test(program.strings[program.b[to] ?? -1] ?? '')) return true
      if (op === Op.Index && identity.test(solver.constant(program.b[to] ?? -1) ?? '')) return true
      open.push(to)
    }
  }
  return false
}
