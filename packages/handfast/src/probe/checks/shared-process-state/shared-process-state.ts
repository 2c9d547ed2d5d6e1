import type { Check } from '../../lab/check.ts'
import type { Store } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial, Verdict } from '../../lab/verdict.ts'
import { openConfirmed } from '../../legacy/session.ts'
import { handlesOf, mayHaveTools, storesOf, toolsOf } from '../../tools/found-state.ts'
import { holdsAny, lookedFor } from '../../tools/looked-for.ts'
import { newCanary } from '../../tools/mint.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { readStore, takesText, withoutStore, writeStore } from '../../tools/use-store.ts'
import type { Principal } from '../../wire/principal.ts'

/**
 * 2026-07-28 basic/index, Statelessness: state that spans requests is named by an identifier in
 * each of them (MUST). Before, it belongs to the session.
 */
export const sharedProcessState: Check = {
  weakness: 'shared-process-state',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'active',
  plan: 'has a tool keep a text as a, and looks for it in what tools show in other conversations',
  attack: 'What one conversation told the server is read in another, or planted there.',
  fix: 'Keep state under the session or the principal, never in a module or a closure.',
  async run(lab) {
    if (!mayHaveTools(lab)) return notApplicable('the server has no tools')
    const caller = createToolCaller(lab)
    const tools = await toolsOf(lab, caller)
    const stores = await unnamedStores(lab, caller)
    if (stores.length === 0) {
      return withoutStore(lab, {
        tools,
        mayKeep: takesText,
        reason: 'no tool shows without an id what another was told',
      })
    }
    const lasting = await lastingIn(lab, caller, stores)
    const readers = await readersOf(lab)
    const plans = stores.map((store) => {
      const others = readers.filter(({ as }) => as.name !== lab.cast.a.name)
      return { store, readers: lasting.has(store) ? others : readers }
    })
    if (plans.every((plan) => plan.readers.length === 0)) return inOneHand(lab, caller, stores)
    return judgeStores(lab, caller, plans)
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

/** Somebody in a conversation other than the one in which `a` writes. */
interface Reader {
  readonly as: Principal
  readonly where: string
  /** Begins that conversation, after `a` wrote in theirs. */
  begin(): Promise<unknown>
}

/**
 * Over stdio a host may keep the process for many conversations, so that another one of `a` is in
 * the same process. In the legacy era it begins with a second initialize, where that is taken.
 */
async function readersOf(lab: Lab): Promise<readonly Reader[]> {
  const { a, b, nobody } = lab.cast
  const { admitsNobody, transport, era } = lab.surface
  const where = 'in a conversation of their own'
  const other = b ?? (admitsNobody === true ? nobody : undefined)
  const others = other === undefined ? [] : [{ as: other, where, begin: async () => undefined }]
  if (transport !== 'stdio') return others
  const begin = async (): Promise<boolean> =>
    era === 'modern' || (await openConfirmed(lab, a)).isAccepted
  const again = { as: a, where: 'in another conversation of the same process', begin }
  return (await begin()) ? [...others, again] : others
}

/**
 * What another process of `a` has as well is kept outside of both: a memory that is meant to last,
 * and not the state of a process.
 */
async function lastingIn(
  lab: Lab,
  caller: ToolCaller,
  stores: readonly Store[],
): Promise<ReadonlySet<Store>> {
  const lasting = new Set<Store>()
  if (lab.surface.transport !== 'stdio') return lasting
  const { a } = lab.cast
  const elsewhere = { ...a, name: 'a-again' }
  for (const store of stores) {
    const canary = newCanary(lab)
    await writeStore(lab, { caller, store }, { as: a, text: canary })
    const other = { caller: createToolCaller(lab), store }
    const seen = await readStore(lab, other, { as: elsewhere })
    if (holdsAny(seen, [canary])) lasting.add(store)
  }
  return lasting
}

interface Plan {
  readonly store: Store
  readonly readers: readonly Reader[]
}

async function judgeStores(lab: Lab, caller: ToolCaller, plans: readonly Plan[]): Promise<Verdict> {
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  const { a } = lab.cast
  for (const { store, readers } of plans) {
    const trial = { caller, store }
    const { name } = store.reader.tool
    for (const { as, where, begin } of readers) {
      const canary = newCanary(lab)
      const before = await readStore(lab, trial, { as })
      await writeStore(lab, trial, { as: a, text: canary })
      const own = await readStore(lab, trial, { as: a })
      owner.push(lookedFor(`a: ${name} after a wrote`, own, [canary]))
      await begin()
      const after = await readStore(lab, trial, { as })
      attempts.push({
        ...lookedFor(`${as.name}: ${name} ${where}`, after, [canary]),
        unknown: lookedFor(`${as.name}: the same before a wrote`, before, [canary]),
      })
    }
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
