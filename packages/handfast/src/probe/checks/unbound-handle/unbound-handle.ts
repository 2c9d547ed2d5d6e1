import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Untried, Verdict } from '../../lab/verdict.ts'
import { consumersIn, producersIn } from '../../tools/handle-tools.ts'
import type { Consumer } from '../../tools/handle-tools.ts'
import { createMint } from '../../tools/mint.ts'
import type { Mint } from '../../tools/mint.ts'
import { listTools, mayCall } from '../../tools/tool.ts'
import type { Tool } from '../../tools/tool.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import type { Principal } from '../../wire/principal.ts'
import { tryConsumer } from '../../tools/try-consumer.ts'

/**
 * 2026-07-28, Security Best Practices, State Handle Hijacking: possession of a handle is no
 * authentication (MUST NOT), and handles are bound to the user (SHOULD).
 */
export const unboundHandle: Check = {
  weakness: 'unbound-handle',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'stdio'],
  disposition: 'active',
  plan: 'has a tool make something as a, and uses what it is called as b and as nobody',
  attack: 'Whoever learns the handle reads and changes what is behind it.',
  fix: 'Keep state under the verified principal and the handle together.',
  async run(lab) {
    const { surface, cast } = lab
    if (!surface.hasTools) return notApplicable('the server has no tools')
    if (surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: a handle is all that tells callers apart')
    }
    const { b } = cast
    if (b === undefined) {
      return inconclusive('one principal alone has nobody to intrude', '--as b="Authorization: …"')
    }
    const caller = createToolCaller(lab)
    const tools = await listTools(lab, caller)
    const consumers = consumersIn(tools)
    if (consumers.length === 0) return notApplicable('no tool takes what looks like a handle')
    const found = findProducer(lab, tools)
    if ('verdict' in found) return found.verdict
    const mint = await createMint(lab, caller, found.producers)
    if (mint === undefined) return inconclusive('no tool was found to hand out a handle')
    return judgeConsumers(lab, { caller, consumers, mint, intruder: b })
  },
}

/** Consumers that are tried; each takes a dozen requests. */
const consumersMax = 6

interface Plan {
  readonly caller: ToolCaller
  readonly consumers: readonly Consumer[]
  readonly mint: Mint
  readonly intruder: Principal
}

function findProducer(
  lab: Lab,
  tools: readonly Tool[],
): { readonly producers: readonly Tool[] } | { readonly verdict: Verdict } {
  const producers = producersIn(tools)
  const callable = producers.filter((tool) => mayCall(lab, tool))
  if (callable.length > 0) return { producers: callable }
  const [first] = producers
  if (first === undefined) {
    return { verdict: inconclusive('tools take handles, and none looks as if it handed them out') }
  }
  const reason = `${first.name} looks as if it handed out handles, and is not marked as read-only`
  return { verdict: inconclusive(reason, `--allow-tool ${first.name}`) }
}

async function judgeConsumers(lab: Lab, plan: Plan): Promise<Verdict> {
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  const untried: Untried[] = []
  for (const consumer of plan.consumers.slice(0, consumersMax)) {
    const { tool } = consumer
    if (!mayCall(lab, tool)) {
      const what = `${plan.intruder.name}: ${tool.name} with a's handle`
      untried.push({ what, settledBy: `--allow-tool ${tool.name}` })
      continue
    }
    const tried = await tryConsumer(lab, { ...plan, consumer })
    // It takes something else than what the producer hands out.
    if (tried === undefined) continue
    owner.push(tried.owner)
    attempts.push(...tried.attempts)
  }
  if (owner.length > 0) return judge({ owner, attempts, untried })
  const [first] = untried
  const reason = 'no tool that may be called takes the handles that were made'
  return inconclusive(reason, first?.settledBy)
}
