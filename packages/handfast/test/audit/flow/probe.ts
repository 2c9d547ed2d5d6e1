import type { Facts } from '../../../src/audit/facts/facts.ts'
import { labelsOf } from '../../../src/audit/flow/labels.ts'
import { argumentsOf } from '../../../src/audit/flow/paths.ts'
import { labelsAt } from '../../../src/audit/flow/queries.ts'
import { Op } from '../../../src/audit/ir/opcode.ts'
import type { Value } from '../../../src/audit/ir/program.ts'
import { auditSources } from '../audit-sources.ts'

/** Facts about sources given by path. */
export async function factsFor(sources: Readonly<Record<string, string>>): Promise<Facts> {
  const { facts, notAnalysed } = await auditSources(new Map(Object.entries(sources)), [])
  if (notAnalysed.length > 0) throw new TypeError(JSON.stringify(notAnalysed))
  return facts
}

/** The values given to `probe(…)`, in source order. */
export function probes({ program, flow }: Facts): readonly Value[] {
  const found: Value[] = []
  for (let value = 0; value < program.size; value += 1) {
    if (program.op[value] !== Op.Call) continue
    const callee = program.a[value] ?? -1
    if (program.op[callee] !== Op.Global || program.strings[program.a[callee] ?? -1] !== 'probe')
      continue
    found.push(argumentsOf(flow.solver, value)[0] ?? -1)
  }
  return found.sort((one, other) => (program.start[one] ?? 0) - (program.start[other] ?? 0))
}

/** Labels of what each `probe(…)` was given. */
export async function labelsProbed(
  sources: Readonly<Record<string, string>>,
): Promise<readonly (readonly string[])[]> {
  const facts = await factsFor(sources)
  return probes(facts).map((value) => labelsOf(labelsAt(facts.flow, value)))
}
