import type { Check } from '../../lab/check.ts'
import type { Store } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial } from '../../lab/verdict.ts'
import { chosenKey } from '../../tools/find-stores.ts'
import { mayHaveTools, storesOf, toolsOf } from '../../tools/found-state.ts'
import { consumersIn } from '../../tools/handle-tools.ts'
import { lookedFor } from '../../tools/looked-for.ts'
import { newCanary } from '../../tools/mint.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import { readStore, takesText, withoutStore, writeStore } from '../../tools/use-store.ts'
import type { StoreTrial } from '../../tools/use-store.ts'
import type { Principal } from '../../wire/principal.ts'

/**
 * Security Best Practices, Session Hijacking and State Handle Hijacking: what names state is minted
 * by the server, and bound to the user.
 */
export const sessionKeyFromToolArgument: Check = {
  weakness: 'session-key-from-tool-argument',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse', 'stdio'],
  disposition: 'active',
  plan: 'keeps a text as a under a value that a chose, and asks for it by that value as others',
  attack: 'Whoever names the same conversation, user or correlation id gets its state.',
  fix: 'Take the key from the session or the verified principal; an argument says at most which.',
  async run(lab) {
    if (!mayHaveTools(lab)) return notApplicable('the server has no tools')
    const caller = createToolCaller(lab)
    const tools = await toolsOf(lab, caller)
    const stores = (await storesOf(lab, caller)).filter(({ key }) => key !== undefined)
    if (stores.length === 0) {
      return withoutStore(lab, {
        tools,
        mayKeep: (tool) => consumersIn([tool]).length > 0 && takesText(tool),
        reason: 'no tool keeps state under a value that its caller chose',
      })
    }
    const intruders = intrudersOf(lab)
    if (intruders.length === 0) {
      return inconclusive('one principal alone has nobody to intrude', '--as b="Authorization: …"')
    }
    const owner: Sight[] = []
    const attempts: Attempt[] = []
    for (const store of stores.slice(0, storesMax)) {
      const tried = await tryStore(lab, { trial: { caller, store }, store, intruders })
      owner.push(...tried.owner)
      attempts.push(...tried.attempts)
    }
    return judge({ owner, attempts, ...weightOf(lab) })
  },
}

const storesMax = 3

function intrudersOf({ cast, surface }: Lab): readonly Principal[] {
  const { b, nobody, stranger } = cast
  if (surface.admitsNobody === true) return b === undefined ? [nobody] : [b, nobody]
  if (b === undefined) return []
  return stranger === undefined ? [b, nobody] : [b, nobody, stranger]
}

interface Plan {
  readonly trial: StoreTrial
  readonly store: Store
  readonly intruders: readonly Principal[]
}

async function tryStore(
  lab: Lab,
  { trial, store, intruders }: Plan,
): Promise<Pick<Trial, 'owner' | 'attempts'>> {
  const { writer, reader, key = '' } = store
  const { a } = lab.cast
  const value = chosenKey(lab, writer.tool, key)
  const canary = newCanary(lab)
  lab.redactor.learn(value, 'key')
  await writeStore(lab, trial, { as: a, value, text: canary })
  const own = await readStore(lab, trial, { as: a, value })
  const attempts: Attempt[] = []
  for (const intruder of intruders) {
    const other = chosenKey(lab, writer.tool, key)
    const used = await readStore(lab, trial, { as: intruder, value })
    const unknown = await readStore(lab, trial, { as: intruder, value: other })
    const title = `${intruder.name}: ${reader.tool.name} with`
    attempts.push({
      ...lookedFor(`${title} the ${key} that a chose`, used, [canary]),
      unknown: lookedFor(`${title} another ${key}`, unknown, [canary]),
    })
    attempts.push(await planted(lab, trial, { intruder, value, key }))
  }
  const title = `a: ${reader.tool.name} with the ${key} that a chose`
  return { owner: [lookedFor(title, own, [canary])], attempts }
}

interface Planting {
  readonly intruder: Principal
  readonly value: string
  readonly key: string
}

/** The other direction: what somebody else writes under the value, `a` reads as their own. */
async function planted(
  lab: Lab,
  trial: StoreTrial,
  { intruder, value, key }: Planting,
): Promise<Attempt> {
  const { writer } = trial.store
  const { a } = lab.cast
  const write = async (title: string, under: string): Promise<Sight> => {
    const text = newCanary(lab)
    const written = await writeStore(lab, trial, { as: intruder, value: under, text })
    const seen = lookedFor(title, await readStore(lab, trial, { as: a, value }), [text])
    const fate = seen.shown === 'canary' ? 'reads it' : 'does not read it'
    const answer = `${seen.answer.replace('what a made', 'it')}: a ${fate}`
    // Sending it is the intruder's part, and what the replay has to show.
    return { ...seen, answer, exchange: written.answer.exchange }
  }
  const title = `${intruder.name}: ${writer.tool.name} with`
  const unknown = await write(`${title} another ${key}`, chosenKey(lab, writer.tool, key))
  return { ...(await write(`${title} the ${key} that a chose`, value)), unknown }
}

/** Medium where only the pattern is there: nobody's data is another principal's. */
function weightOf({ surface }: Lab): Pick<Trial, 'severity' | 'circumstances'> {
  if (surface.admitsNobody !== true) return {}
  return {
    severity: 'medium',
    circumstances: ['the server lets everybody in: no principal exists'],
  }
}
