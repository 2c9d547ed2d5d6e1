import type { Check } from '../../lab/check.ts'
import type { Store } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial, Verdict } from '../../lab/verdict.ts'
import { handlesOf, storesOf, toolsOf } from '../../tools/found-state.ts'
import { holdsAny, lookedFor } from '../../tools/looked-for.ts'
import { newCanary } from '../../tools/mint.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { readStore, withoutStore, writeStore } from '../../tools/use-store.ts'
import type { Principal } from '../../wire/principal.ts'

/**
 * 2026-07-28 basic/index, Statelessness: state that spans requests is named by an identifier in
 * each of them (MUST). Before, it belongs to the session.
 */
export const sharedProcessState: Check = {
  weakness: 'shared-process-state',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan: 'has a tool keep a text as a, and looks for it in what tools show in other conversations',
  attack: 'What one conversation told the server is read in another, or planted there.',
  fix: 'Keep state under the session or the principal, never in a module or a closure.',
  async run(lab) {
    if (!lab.surface.hasTools) return notApplicable('the server has no tools')
    const caller = createToolCaller(lab)
    const tools = await toolsOf(lab, caller)
    const stores = await unnamedStores(lab, caller)
    if (stores.length === 0) {
      return withoutStore(lab, tools, 'no tool shows without an id what another was told')
    }
    const { b } = lab.cast
    if (b === undefined && lab.surface.admitsNobody !== true) {
      return inOneHand(lab, caller, stores)
    }
    return judgeStores(lab, { caller, stores, reader: b ?? lab.cast.nobody })
  },
}

const storesMax = 3

/** State that nothing names. What is behind a handle, or falls back to a key, is another matter. */
async function unnamedStores(lab: Lab, caller: ToolCaller): Promise<readonly Store[]> {
  const stores = await storesOf(lab, caller)
  const kinds = await handlesOf(lab, caller)
  const others = new Set([
    ...kinds.map(({ producer }) => producer.tool.name),
    ...stores.filter(({ key }) => key !== undefined).map(({ writer }) => writer.tool.name),
  ])
  const unnamed = stores.filter(
    ({ key, writer }) => key === undefined && !others.has(writer.tool.name),
  )
  return unnamed.slice(0, storesMax)
}

interface Plan {
  readonly caller: ToolCaller
  readonly stores: readonly Store[]
  readonly reader: Principal
}

async function judgeStores(lab: Lab, { caller, stores, reader }: Plan): Promise<Verdict> {
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  const { a } = lab.cast
  for (const store of stores) {
    const trial = { caller, store }
    const canary = newCanary(lab)
    const { name } = store.reader.tool
    const before = await readStore(lab, trial, { as: reader })
    await writeStore(lab, trial, { as: a, text: canary })
    owner.push(
      lookedFor(`a: ${name} after a wrote`, await readStore(lab, trial, { as: a }), [canary]),
    )
    const after = await readStore(lab, trial, { as: reader })
    attempts.push({
      ...lookedFor(`${reader.name}: ${name} in a conversation of their own`, after, [canary]),
      unknown: lookedFor(`${reader.name}: the same before a wrote`, before, [canary]),
    })
  }
  return judge({ owner, attempts, ...weightOf(lab) })
}

/** The catalogue weighs it less where nobody is asked who they are. */
function weightOf({ surface }: Lab): Pick<Trial, 'severity' | 'circumstances'> {
  if (surface.admitsNobody !== true) return {}
  return {
    severity: 'medium',
    circumstances: ['the server lets everybody in: no principal exists'],
  }
}

/** What one principal's conversations have in common may be meant as a memory of theirs. */
async function inOneHand(
  lab: Lab,
  caller: ToolCaller,
  [store]: readonly Store[],
): Promise<Verdict> {
  if (store === undefined) throw new TypeError('there is a store')
  const { a } = lab.cast
  const canary = newCanary(lab)
  await writeStore(lab, { caller, store }, { as: a, text: canary })
  const other = { caller: createToolCaller(lab), store }
  const isShared = holdsAny(await readStore(lab, other, { as: a }), [canary])
  const seen = isShared ? 'sees' : 'does not see'
  return inconclusive(
    `another conversation of a ${seen} what the first one kept; what others see was not tried`,
    '--as b="Authorization: …"',
  )
}
