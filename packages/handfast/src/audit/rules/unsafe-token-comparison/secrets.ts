import type { Facts } from '../../facts/facts.ts'
import { definitionOf } from '../../facts/definitions.ts'
import { expressionName } from '../../facts/state.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import { labelsAt, originsOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

const stepsMax = 80
const named = /secret|token|api_?key|password|passwd|credential|bearer|auth_?key|access_?key/i

/** The value is, or was cut from, the result of a MAC. */
export function isComputedMac(facts: Facts, value: Value): boolean {
  const macs = new Set(facts.sites('crypto.hmac').map((site) => site.value))
  if (macs.size === 0) return false
  const { graph } = facts.flow
  const open: Node[] = [value]
  const seen = new Set<Node>(open)
  for (let next = open.pop(); next !== undefined && seen.size < stepsMax; next = open.pop()) {
    if (macs.has(next)) return true
    for (let edge = graph.firstIn(next); edge !== -1; edge = graph.nextIn(edge)) {
      const from = graph.from(edge)
      if (seen.has(from)) continue
      seen.add(from)
      open.push(from)
    }
  }
  return false
}

/** A secret from the environment or a file, or a setting that is called one. Not one looked up. */
export function isKeptSecret(facts: Facts, value: Value): boolean {
  const { program, flow } = facts
  if (program.op[value] === Op.Const || program.op[value] === Op.Unary) return false
  const labels = labelsAt(flow, value)
  if ((labels & labelSet(['StateRead', 'Credential', 'Principal'])) !== 0) return false
  if ((labels & labelSet(['Secret'])) !== 0) return true
  const environment = new Set(facts.sites('process.env').map((site) => site.value))
  if (originsOf(flow, value).some((origin) => environment.has(origin))) return true
  return named.test(expressionName(flow, definitionOf(flow, value))) || isNamed(facts, value)
}

function isNamed({ flow }: Facts, value: Value): boolean {
  return named.test(expressionName(flow, value))
}
